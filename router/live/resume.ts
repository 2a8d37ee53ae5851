import {
  Kind,
  OperationTypeNode,
  parse,
  print,
  visit,
  type ArgumentNode,
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type GraphQLSchema,
} from 'graphql';
import type { Variables } from './subscription-planner.js';

/** Argument and field of a subscription that can be resumed: what comes after `since` is what came after that `cursor`. */
const SINCE = 'since';
const CURSOR = 'cursor';

interface UpstreamRequest {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Variables;
}

/**
 * Where a stream of a subscription that takes `since` was, so that it can go on elsewhere without its subscriber noticing:
 * nothing is missed and nothing comes twice. Knows the place only where the client gave one or asked for the `cursor`.
 */
export class Resumption {
  private readonly document: DocumentNode | undefined;
  private readonly cursorKey: string | undefined;
  private cursor: string | undefined;

  constructor(
    schema: GraphQLSchema,
    field: string,
    private readonly request: UpstreamRequest,
  ) {
    const definition = schema.getSubscriptionType()?.getFields()[field];
    if (!definition?.args.some(({ name }) => name === SINCE)) return;
    this.document = parse(request.query);
    const root = rootOf(this.document);
    const cursor = root?.selectionSet?.selections.find((one) => one.kind === Kind.FIELD && one.name.value === CURSOR);
    if (cursor?.kind === Kind.FIELD) this.cursorKey = (cursor.alias ?? cursor.name).value;
    const given = root?.arguments?.find(({ name }) => name.value === SINCE)?.value;
    const value =
      given?.kind === Kind.VARIABLE
        ? request.variables[given.name.value]
        : given?.kind === Kind.STRING
          ? given.value
          : undefined;
    if (typeof value === 'string') this.cursor = value;
  }

  /** Before the event goes on to subscribers. */
  note({ data }: ExecutionResult): void {
    if (this.cursorKey === undefined || !data) return;
    const value = (Object.values(data)[0] as Readonly<Record<string, unknown>> | null)?.[this.cursorKey];
    if (typeof value === 'string') this.cursor = value;
  }

  /** The same subscription from where it was; none where that is not known. */
  from(): UpstreamRequest | undefined {
    const { document, cursor, request } = this;
    if (!document || cursor === undefined) return undefined;
    const root = rootOf(document);
    const since: ArgumentNode = {
      kind: Kind.ARGUMENT,
      name: { kind: Kind.NAME, value: SINCE },
      value: { kind: Kind.STRING, value: cursor },
    };
    let replaced: string | undefined;
    const changed = visit(document, {
      Field: (field) => {
        if (field !== root) return undefined;
        const others = field.arguments?.filter((argument) => argument.name.value !== SINCE) ?? [];
        const former = field.arguments?.find((argument) => argument.name.value === SINCE)?.value;
        if (former?.kind === Kind.VARIABLE) replaced = former.name.value;
        return { ...field, arguments: [...others, since] };
      },
    });
    if (replaced === undefined || isUsed(changed, replaced)) return { ...request, query: print(changed) };
    const { [replaced]: _former, ...variables } = request.variables;
    return { ...request, query: print(withoutVariable(changed, replaced)), variables };
  }
}

function rootOf(document: DocumentNode): FieldNode | undefined {
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION || definition.operation !== OperationTypeNode.SUBSCRIPTION)
      continue;
    const root = definition.selectionSet.selections[0];
    return root?.kind === Kind.FIELD ? root : undefined;
  }
  return undefined;
}

function isUsed(document: DocumentNode, variable: string): boolean {
  let used = false;
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => {
      used ||= name.value === variable;
    },
  });
  return used;
}

/** A subgraph refuses variables that nothing uses. */
function withoutVariable(document: DocumentNode, name: string): DocumentNode {
  return visit(document, {
    VariableDefinition: ({ variable }) => (variable.name.value === name ? null : undefined),
  });
}
