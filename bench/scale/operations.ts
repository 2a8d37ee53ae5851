import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { IDS } from './school.js';

/*
 * The operations of a subgraph, from its schema: each root query with its simple fields, each of its enums and searches in
 * turn, and each list, connection and computed field of the entities by itself.
 */

export interface Operation {
  readonly what: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Path to the connection whose deep pages are asked for, such as `["posts"]`. */
  readonly connection: readonly string[] | undefined;
}

const WORDS = ['rare77', 'common3', 'xylophone'];
/** Fields whose arguments have a sense of their own. */
const ARGUMENTS: Readonly<Record<string, unknown>> = {
  since: null,
  year: 2025,
  month: 6,
  handle: 'handle_1',
  slug: 'course-1',
  timeZone: 'UTC',
  email: 'person.1@example.com',
  weekday: 1,
};

/** What a field needs although its schema can't say so. */
const NEEDED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  user: { id: IDS['User'] },
  course: { id: IDS['Course'] },
  availableSlots: { from: '2025-01-01', to: '2025-01-20' },
};
/** A year, by the type of the argument. */
const RANGE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  LocalDate: { from: '2025-01-01', to: '2025-12-31' },
  DateTime: { from: '2025-01-01T00:00:00Z', to: '2025-01-31T00:00:00Z' },
};

const ENTITIES =
  'query ($representations: [_Any!]!, FIRST) { _entities(representations: $representations) { ... on TYPE { FIELD } } }';

export function operationsOf(schema: GraphQLSchema): readonly Operation[] {
  const roots = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(({ name }) => !name.startsWith('_'));
  return [...roots.flatMap((field) => rootOperations(field)), ...entityOperations(schema)];
}

function rootOperations(field: GraphQLField<unknown, unknown>): Operation[] {
  const call = (more: Readonly<Record<string, unknown>> = {}) => callOf(field, more);
  const selection = selectionOf(field.type, 2);
  const connection = isConnection(field.type) ? [field.name] : undefined;
  const operation = (suffix: string, more: Readonly<Record<string, unknown>>): Operation => ({
    what: `${field.name}${suffix}`,
    query: `query ($after: String) { ${call(more)} ${selection} }`.replace(
      connection ? '' : 'query ($after: String)',
      connection ? '' : 'query',
    ),
    variables: {},
    connection,
  });
  const words = field.args.some(({ name }) => name === 'search')
    ? WORDS.map((search) => operation(`, search ${search}`, { search }))
    : [];
  const enums = field.args
    .filter(({ type }) => isEnumType(getNullableType(type)))
    .flatMap((arg) => {
      const type = getNullableType(arg.type);
      if (!isEnumType(type)) return [];
      return type.getValues().map(({ name }) => operation(`, ${arg.name} ${name}`, { [arg.name]: new Raw(name) }));
    });
  return [operation('', {}), ...words, ...enums];
}

/** Lists, connections and fields with arguments of the entities that have a known id. */
function entityOperations(schema: GraphQLSchema): Operation[] {
  return Object.entries(IDS).flatMap(([name, id]) => {
    const type = schema.getType(name);
    if (!isObjectType(type) || !keyed(schema, name)) return [];
    return Object.values(type.getFields())
      .filter((field) => !isLeafType(getNamedType(field.type)) || field.args.length > 0)
      .map((field): Operation => {
        const connection = isConnection(field.type) ? ['_entities', '0', field.name] : undefined;
        return {
          what: `${name}.${field.name}`,
          query: ENTITIES.replace('FIRST', connection ? '$after: String' : '')
            .replace('TYPE', name)
            .replace('FIELD', `${callOf(field, {})} ${selectionOf(field.type, 2)}`),
          variables: { representations: [{ __typename: name, id }] },
          connection,
        };
      });
  });
}

function keyed(schema: GraphQLSchema, name: string): boolean {
  const entity = schema.getType('_Entity');
  return isUnionType(entity) && entity.getTypes().some((type) => type.name === name);
}

/** Written as it is: an enum value. */
class Raw {
  constructor(readonly text: string) {}
}

function callOf(field: GraphQLField<unknown, unknown>, given: Readonly<Record<string, unknown>>): string {
  const more = { ...NEEDED[field.name], ...given };
  const args = field.args.flatMap((arg) => {
    if (arg.name in more) return [`${arg.name}: ${literal(more[arg.name])}`];
    if (arg.name === 'after' && isConnection(field.type)) return ['after: $after'];
    if (arg.name === 'first') return ['first: 20'];
    if (!isNonNullType(arg.type) || arg.defaultValue !== undefined) return [];
    return [`${arg.name}: ${literal(sampleOf(arg, field))}`];
  });
  return args.length > 0 ? `${field.name}(${args.join(', ')})` : field.name;
}

function sampleOf(arg: Pick<GraphQLArgument, 'name' | 'type'>, field?: GraphQLField<unknown, unknown>): unknown {
  if (arg.name in ARGUMENTS) return ARGUMENTS[arg.name];
  const named = getNamedType(arg.type);
  const bound = RANGE[named.name]?.[arg.name];
  if (bound !== undefined) return bound;
  if (arg.name === 'id' && field) return IDS[getNamedType(field.type).name] ?? IDS['User'];
  if (arg.name === 'ids') return [IDS[field ? getNamedType(field.type).name : 'User'] ?? IDS['User']];
  const kind = Object.keys(IDS).find((name) => arg.name.toLowerCase().startsWith(name.toLowerCase()));
  if (kind && named.name === 'ID') return IDS[kind];
  return ofType(arg.type);
}

function ofType(type: GraphQLInputType): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [ofType(nullable.ofType)];
  if (isEnumType(nullable)) return new Raw(nullable.getValues()[0]?.name ?? '');
  if (isInputObjectType(nullable))
    return Object.fromEntries(
      Object.values(nullable.getFields())
        .filter((field) => isNonNullType(field.type) && field.defaultValue === undefined)
        .map((field) => [field.name, sampleOf(field)]),
    );
  switch (getNamedType(type).name) {
    case 'Int':
      return 1;
    case 'Float':
      return 1;
    case 'Boolean':
      return true;
    case 'ID':
      return IDS['User'];
    case 'DateTime':
      return '2026-01-05T00:00:00Z';
    case 'LocalDate':
      return '2026-01-05';
    default:
      return 'common3';
  }
}

function literal(value: unknown): string {
  if (value instanceof Raw) return value.text;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, one]) => `${key}: ${literal(one)}`)
      .join(', ')} }`;
  return JSON.stringify(value);
}

function isConnection(type: GraphQLOutputType): boolean {
  const named = getNamedType(type);
  return isObjectType(named) && 'edges' in named.getFields() && 'pageInfo' in named.getFields();
}

/** Leaves without required arguments, and objects down to a depth; connections to their nodes. */
function selectionOf(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isUnionType(named)) return '{ __typename }';
  if (!isObjectType(named)) return '{ __typename }';
  if (isConnection(named)) {
    const edge = getNamedType(named.getFields()['edges']?.type as GraphQLOutputType) as GraphQLObjectType;
    const node = edge.getFields()['node'];
    return `{ edges { cursor ${node ? `node ${selectionOf(node.type, depth)}` : ''} } pageInfo { endCursor hasNextPage } }`;
  }
  const fields = Object.values(named.getFields()).filter(
    ({ args }) => !args.some((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined),
  );
  const leaves = fields
    .filter((field) => isLeafType(getNamedType(field.type)) && field.args.length === 0)
    .map(({ name }) => name);
  const objects =
    depth > 1
      ? fields
          .filter(
            (field) => isObjectType(getNamedType(field.type)) && !isConnection(field.type) && field.args.length === 0,
          )
          .map((field) => `${field.name} ${selectionOf(field.type, depth - 1)}`)
      : [];
  return `{ ${['__typename', ...leaves, ...objects].join(' ')} }`;
}
