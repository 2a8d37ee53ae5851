import 'reflect-metadata';
import { buildSubgraphSchema, printSubgraphSchema } from '@apollo/subgraph';
import { validate, type ValidationError } from 'class-validator';
import {
  GraphQLError,
  Kind,
  parse,
  parseConstValue,
  print,
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import {
  buildSchema,
  createResolversMap,
  type AuthCheckerFn,
  type BuildSchemaOptions,
  type NonEmptyArray,
  type ValidatorFn,
} from 'type-graphql';
import type { Role } from '../auth.js';
import { requireRole, requireViewer, type Context } from '../context.js';
import { DomainError, InvalidInput, type FieldProblem } from '../domain/errors.js';
import { withoutInputValues } from './input-errors.js';
import { isDatabaseUnavailable } from '../postgres/unavailable.js';
import { PARTNER_TAG } from './partner-tags.js';
import { canonicalize } from './text.js';
import type { SubgraphDefinition } from '../subgraph.js';
import { currentTrace, type Log } from '../process/telemetry.js';

/** Composable with the gateway's 2.14; `@shared` marks subscription fields that the router may share between people, `@sensitive` mutations that it runs one at a time. */
const LINK = parse(`
  extend schema
    @link(url: "https://specs.apollo.dev/link/v1.0")
    @link(url: "https://specs.apollo.dev/federation/v2.12", import: [
      "@key", "@shareable", "@external", "@requires", "@provides", "@override", "@tag", "@inaccessible",
      "@interfaceObject", "@composeDirective", "@cost", "@listSize"
    ])
    @link(url: "https://lyceum.example/live/v1.0", import: ["@shared"])
    @composeDirective(name: "@shared")
    @link(url: "https://lyceum.example/safety/v1.0", import: ["@sensitive"])
    @composeDirective(name: "@sensitive")
    @link(url: "https://lyceum.example/cache/v1.0", import: ["@cacheControl"])
    @composeDirective(name: "@cacheControl")
  """
  A mutation whose tries are limited, or that works hard on secrets: the router runs one of them a request, so that aliases
  gain nothing.
  """
  directive @sensitive on FIELD_DEFINITION

  """
  The field's events are the same for everyone who may subscribe to it, so one stream serves all subscribers of a scope.
  \`scope\` names the argument by which permission is asked for each subscriber.
  """
  directive @shared(scope: String!) on FIELD_DEFINITION
  """
  How long an answer may be kept, by the rules of Apollo's directive of this name: \`maxAge\` in seconds; \`scope\` is \`PUBLIC\`
  (the same for everyone, the default) or \`PRIVATE\`; \`inheritMaxAge\` takes both from the field around. \`invalidatedBy\` names
  types of events after which the answer is no longer true. \`byLanguage\`: the value is another in another language.
  """
  directive @cacheControl(
    maxAge: Int
    scope: String
    inheritMaxAge: Boolean
    invalidatedBy: [String!]
    byLanguage: Boolean
  ) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
`);

/** The published SDL of a subgraph, without building what is needed to serve it. */
export async function buildSubgraphSdl(definition: SubgraphDefinition): Promise<string> {
  return print((await typesAndResolvers(definition)).typeDefs);
}

export async function buildSubgraph(definition: SubgraphDefinition): Promise<GraphQLSchema> {
  return buildSubgraphSchema([await typesAndResolvers(definition)]);
}

async function typesAndResolvers(definition: SubgraphDefinition) {
  const schema = await buildSchema({
    resolvers: [...definition.resolvers] as unknown as NonEmptyArray<() => unknown>,
    orphanedTypes: [...(definition.orphanedTypes ?? [])],
    authChecker,
    validateFn: validateArguments,
    // Our streams are given by each field's `subscribe`; type-graphql wants to see a broker all the same.
    pubSub: noPubSub,
  });
  const body = describedRoots(taggedForPartners(parse(printSubgraphSchema(schema)), definition.partnerTypes ?? []));
  const typeDefs: DocumentNode = { kind: body.kind, definitions: [...LINK.definitions, ...body.definitions] };
  const resolvers = createResolversMap(schema) as ResolverMap;
  for (const [type, resolve] of Object.entries(definition.references)) {
    resolvers[type] = { ...resolvers[type], __resolveReference: resolve };
  }
  return { typeDefs, resolvers: resolvers as never };
}

const ROOTS: Readonly<Record<string, string>> = {
  Query: 'What can be read.',
  Mutation: 'What can be changed. Fields of one operation run one after the other; each is one transaction.',
  Subscription: 'What is pushed when it happens, over WebSocket or Server-Sent Events.',
};

/** The same in every subgraph, because composition takes one of the descriptions. */
function describedRoots(document: DocumentNode): DocumentNode {
  return {
    ...document,
    definitions: document.definitions.map((node) => {
      const description = node.kind === Kind.OBJECT_TYPE_DEFINITION ? ROOTS[node.name.value] : undefined;
      return description === undefined ? node : { ...node, description: { kind: Kind.STRING, value: description } };
    }),
  };
}

function taggedForPartners(document: DocumentNode, names: readonly string[]): DocumentNode {
  const tag = parseConstValue(`"${PARTNER_TAG}"`);
  const directive: ConstDirectiveNode = {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: 'tag' },
    arguments: [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: 'name' }, value: tag }],
  };
  return {
    ...document,
    definitions: document.definitions.map((node) =>
      (node.kind === Kind.ENUM_TYPE_DEFINITION || node.kind === Kind.SCALAR_TYPE_DEFINITION) &&
      names.includes(node.name.value)
        ? { ...node, directives: [...(node.directives ?? []), directive] }
        : node,
    ),
  };
}

type ResolverMap = Record<string, Record<string, unknown>>;

const noPubSub: NonNullable<BuildSchemaOptions['pubSub']> = {
  publish() {
    throw new Error('Events are recorded by aggregates, not published by resolvers.');
  },
  subscribe() {
    throw new Error('A subscription field gives its own stream.');
  },
};

/** `@Authorized()`: any signed-in person, or the platform on their behalf. `@Authorized('staff')`: one of these roles. */
const authChecker: AuthCheckerFn<Context, Role> = ({ context }, roles) => {
  if (roles.length > 0) requireRole(context, ...roles);
  else if (!context.platform) requireViewer(context);
  return true;
};

/**
 * Every argument of every field, before its resolver. Text that is not Unicode is rejected first, because neither the rules of
 * the inputs nor the database can handle it. Then texts are brought into their canonical form, and the input is validated.
 */
export const validateArguments: ValidatorFn = async (value: unknown, _type, { args }) => {
  const unreadable = unreadableTexts(args, '');
  if (unreadable.length > 0) throw new InvalidInput(unreadable);
  if (typeof value !== 'object' || value === null) return;
  canonicalize(value);
  const errors = await validate(value, {
    skipMissingProperties: true,
    forbidUnknownValues: false,
    validationError: { target: false, value: false },
  });
  if (errors.length > 0) throw new InvalidInput(errors.flatMap((one) => problemsOf(one, 'input')));
};

/** PostgreSQL stores neither NUL nor half of a surrogate pair, which JSON can carry. */
function unreadableTexts(value: unknown, path: string): FieldProblem[] {
  if (typeof value === 'string') {
    return value.includes('\0') || !value.isWellFormed()
      ? [{ field: path, message: 'must be Unicode text without NUL characters' }]
      : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => unreadableTexts(part, path ? `${path}.${key}` : key));
}

/**
 * The one place where an error becomes what a client sees: `extensions { code, kind, field, correlationId }`. What is not
 * a refusal is logged and masked; the correlation id leads from the client's report to the log line.
 */
export function formatError(error: GraphQLError, log: Log): GraphQLError {
  const correlationId = currentTrace()?.correlationId;
  const cause = rootCause(error);
  if (cause instanceof DomainError) {
    return withExtensions(error, cause.message, {
      code: cause.code,
      kind: cause.kind,
      ...(cause.field && { field: cause.field }),
      ...(cause.details && { details: cause.details }),
      ...(cause.problems && { problems: cause.problems }),
      correlationId,
    });
  }
  if (cause instanceof GraphQLError) {
    // The document or its variables are wrong: graphql-js says what.
    return withExtensions(error, withoutInputValues(error.message), {
      code: 'BAD_USER_INPUT',
      kind: 'invalid',
      ...error.extensions,
      correlationId,
    });
  }
  if (isDatabaseUnavailable(cause)) {
    log.error({ err: cause }, 'the database does not answer');
    return withExtensions(error, 'A part of the platform does not answer right now. Try again.', {
      code: 'SERVICE_UNAVAILABLE',
      kind: 'unavailable',
      correlationId,
    });
  }
  log.error({ err: cause, path: error.path }, 'a resolver failed');
  return withExtensions(error, 'Something went wrong on our side.', {
    code: 'INTERNAL_SERVER_ERROR',
    kind: 'unavailable',
    correlationId,
  });
}

function withExtensions(error: GraphQLError, message: string, extensions: Record<string, unknown>): GraphQLError {
  const { nodes = null, source = null, positions = null, path = null } = error;
  return new GraphQLError(message, { nodes, source, positions, path, extensions });
}

function rootCause(error: GraphQLError): unknown {
  let cause: unknown = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

function problemsOf(error: ValidationError, path: string): FieldProblem[] {
  const field = `${path}.${error.property}`;
  return [
    ...Object.values(error.constraints ?? {}).map((message) => ({ field, message })),
    ...(error.children ?? []).flatMap((child) => problemsOf(child, field)),
  ];
}
