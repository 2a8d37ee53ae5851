import { HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import type { Schema } from '@apollo/federation-internals';
import {
  Kind,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Limits } from '../../platform/config/router.js';
import type { RequestContext } from '../context.js';
import { senderOf, type PlanningQueue } from '../execution/planning-queue.js';
import { Pricing, type CostRules, type Priced } from './cost.js';
import { formatOne, InvalidOperation, refusals, routerError, type formatError } from '../errors.js';
import { excessIn, excessInVariables, fragmentsOf, rootFieldsOf } from './limits.js';
import {
  DocumentNotTrusted,
  ListTooLong,
  OperationTooExpensive,
  refused,
  SensitiveMutationRepeated,
} from '../refusals.js';

export interface AdmissionOptions {
  /** What the clients see whose operations are judged. */
  readonly schema: GraphQLSchema;
  readonly costs: CostRules;
  /** Mutations of which a request may carry one. */
  readonly sensitive: ReadonlySet<string>;
  readonly limits: Limits;
  readonly introspection: boolean;
  /** Whether errors may name what the client might have meant. */
  readonly suggestions: boolean;
  /** Where it is given, no other documents are let through. */
  readonly trusted?: (document: DocumentNode) => boolean;
}

interface Judged {
  readonly errors: readonly GraphQLError[];
  /** Of operations whose cost is the same whatever their variables. */
  readonly fixed: WeakMap<OperationDefinitionNode, Priced>;
}

/**
 * Which operations are let through, over HTTP and sockets alike: first what is too large, then what is not valid, then what
 * costs too much. What a document says by itself is judged once, and kept as long as the document is.
 */
export class Admission {
  private readonly judged = new WeakMap<DocumentNode, Judged>();
  private readonly pricing: Pricing;

  constructor(private readonly options: AdmissionOptions) {
    this.pricing = new Pricing(options.schema, options.costs, options.limits.assumedList);
  }

  /** Why nothing of this document may run; empty where it may. */
  check(document: DocumentNode): readonly GraphQLError[] {
    return this.judge(document).errors;
  }

  /** Whether {@link check} has judged the document before. */
  knows(document: DocumentNode): boolean {
    return this.judged.has(document);
  }

  /** The cost of an operation of a document that was checked; throws a GraphQLError where it is too much. */
  admit(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): number {
    const { limits } = this.options;
    const excess = excessInVariables(variables, limits);
    if (excess) throw refused(excess.error, 400);
    const { fixed } = this.judge(document);
    let priced = fixed.get(operation);
    if (!priced) {
      priced = this.pricing.price(operation, fragmentsOf(document), variables);
      if (!priced.variable) fixed.set(operation, priced);
    }
    const tooLong = priced.slices.find(({ value }) => value > limits.page);
    if (tooLong) throw refused(new ListTooLong(tooLong.name, limits.page), 400, operation);
    if (priced.cost > limits.cost) throw refused(new OperationTooExpensive(priced, limits.cost), 400, operation);
    return priced.cost;
  }

  private judge(document: DocumentNode): Judged {
    let judged = this.judged.get(document);
    if (!judged) {
      judged = { errors: this.errorsOf(document), fixed: new WeakMap() };
      this.judged.set(document, judged);
    }
    return judged;
  }

  private errorsOf(document: DocumentNode): readonly GraphQLError[] {
    const { schema, limits, introspection, suggestions, sensitive } = this.options;
    if (this.options.trusted?.(document) === false) return [refused(new DocumentNotTrusted(), 403)];
    const excess = excessIn(document, schema, limits);
    if (excess) return [refused(excess.error, 400, excess.node)];
    const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
    const errors = validate(schema, document, rules, { hideSuggestions: !suggestions });
    if (errors.length > 0) return refusals(new InvalidOperation(errors));
    for (const operation of document.definitions) {
      if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
      if (!schema.getRootType(operation.operation)) {
        // graphql-js leaves this to execution.
        return [routerError('GRAPHQL_VALIDATION_FAILED', `There is no ${operation.operation} here.`)];
      }
      if (operation.operation !== OperationTypeNode.MUTATION) continue;
      const repeated = rootFieldsOf(operation, document).filter((field) => sensitive.has(field));
      if (repeated.length > 1) return [refused(new SensitiveMutationRepeated(repeated), 400, operation)];
    }
    return [];
  }
}

function statusOf(error: GraphQLError | undefined): number {
  const { status } = (error?.extensions['http'] ?? {}) as { status?: number };
  return status ?? 400;
}

/** Fields of Mutation that their subgraph marked `@sensitive`. */
export function sensitiveMutations(supergraph: Schema): ReadonlySet<string> {
  const fields = supergraph.schemaDefinition.rootType('mutation')?.fields() ?? [];
  return new Set(fields.filter((field) => field.hasAppliedDirective('sensitive')).map(({ name }) => name));
}

/** Judges what comes over HTTP, and queries and mutations of sockets. Apollo Server has parsed them and does not validate. */
export function admissionPlugin(
  admission: () => Admission,
  format: ReturnType<typeof formatError>,
  planning: PlanningQueue,
  /** What else has to be right, once the cost is known; rejects with a GraphQLError. */
  admitted?: (document: DocumentNode, context: RequestContext) => Promise<void>,
): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () => {
      let invalid: readonly GraphQLError[] = [];
      return Promise.resolve({
        didResolveOperation: ({ document, operation, request, contextValue }) =>
          Promise.resolve().then(async () => {
            // Validation of an unseen document takes as long as planning it.
            invalid = admission().knows(document)
              ? admission().check(document)
              : await planning.run(senderOf(contextValue), () => admission().check(document));
            if (invalid.length > 0 || !operation) return;
            contextValue.measured.cost = admission().admit(document, operation, request.variables ?? {});
            await admitted?.(document, contextValue);
          }),
        // Only so can several errors be reported at once.
        responseForOperation: () =>
          Promise.resolve(
            invalid.length === 0
              ? null
              : {
                  http: { status: statusOf(invalid[0]), headers: new HeaderMap() },
                  body: { kind: 'single', singleResult: { errors: invalid.map((error) => formatOne(error, format)) } },
                },
          ),
      });
    },
  };
}
