import { wholeNumber, type Setting } from './config-values.js';

/** How much one request may ask for. Each is told by a code of its own. */
export interface Limits {
  readonly bodyBytes: number;
  readonly tokens: number;
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  readonly rootFields: number;
  readonly fields: number;
  /** Largest `first`, `last` or other argument that sizes a list. */
  readonly page: number;
  /** Items of a list that a client sends. */
  readonly list: number;
  readonly cost: number;
  /** Items that a list is taken to have whose size nothing tells. */
  readonly assumedList: number;
}

interface Limit {
  readonly name: keyof Limits;
  readonly setting: string;
  readonly default: number;
  readonly most: number;
  /** What a client is told. */
  readonly code: string;
  readonly description: string;
}

export const LIMITS: readonly Limit[] = [
  {
    ...{ name: 'bodyBytes', setting: 'LIMIT_BODY_BYTES', default: 262_144, most: 16_777_216 },
    ...{ code: 'PAYLOAD_TOO_LARGE', description: 'Bytes of a request body.' },
  },
  {
    ...{ name: 'tokens', setting: 'LIMIT_TOKENS', default: 5_000, most: 1_000_000 },
    ...{ code: 'TOO_MANY_TOKENS', description: 'Names, values and punctuation of a document.' },
  },
  {
    ...{ name: 'depth', setting: 'LIMIT_DEPTH', default: 20, most: 1_000 },
    ...{ code: 'OPERATION_TOO_DEEP', description: 'Fields within fields; values within values of a variable.' },
  },
  {
    ...{ name: 'aliases', setting: 'LIMIT_ALIASES', default: 100, most: 100_000 },
    ...{ code: 'TOO_MANY_ALIASES', description: 'Aliases of a document.' },
  },
  {
    ...{ name: 'directives', setting: 'LIMIT_DIRECTIVES', default: 50, most: 100_000 },
    ...{ code: 'TOO_MANY_DIRECTIVES', description: 'Directives of a document.' },
  },
  {
    ...{ name: 'rootFields', setting: 'LIMIT_ROOT_FIELDS', default: 20, most: 100_000 },
    ...{ code: 'TOO_MANY_ROOT_FIELDS', description: 'Fields of the root type in one operation.' },
  },
  {
    ...{ name: 'fields', setting: 'LIMIT_FIELDS', default: 1_000, most: 100_000 },
    ...{ code: 'TOO_MANY_FIELDS', description: 'Fields of an operation with its fragments spread out.' },
  },
  {
    ...{ name: 'page', setting: 'LIMIT_PAGE', default: 100, most: 100_000 },
    ...{ code: 'LIST_TOO_LONG', description: 'Largest page that `first` or `last` may ask for.' },
  },
  {
    ...{ name: 'list', setting: 'LIMIT_LIST', default: 1_000, most: 1_000_000 },
    ...{ code: 'LIST_TOO_LONG', description: 'Items of a list in the arguments or variables.' },
  },
  {
    ...{ name: 'cost', setting: 'LIMIT_COST', default: 10_000, most: 1_000_000 },
    ...{ code: 'OPERATION_TOO_EXPENSIVE', description: 'Cost of an operation, reckoned before it runs.' },
  },
  {
    ...{ name: 'assumedList', setting: 'LIMIT_ASSUMED_LIST', default: 10, most: 1_000 },
    ...{
      code: 'OPERATION_TOO_EXPENSIVE',
      description: 'Items that the cost takes a list to have where the schema does not say.',
    },
  },
];

export const DEFAULT_LIMITS = Object.fromEntries(
  LIMITS.map((limit) => [limit.name, limit.default]),
) as unknown as Limits;

/** Settings of the router beside those of the whole platform. */
export const ROUTER_SETTINGS: readonly Setting[] = [
  ...LIMITS.map((limit) => ({
    name: limit.setting,
    default: String(limit.default),
    description: `${limit.description} More is \`${limit.code}\`.`,
  })),
];

export const routerValues = Object.fromEntries(
  LIMITS.map(({ setting, most }) => [setting, wholeNumber(1, most)]),
) as Record<string, ReturnType<typeof wholeNumber>>;

export function limitsOf(value: Readonly<Record<string, unknown>>): Limits {
  return Object.fromEntries(LIMITS.map(({ name, setting }) => [name, value[setting]])) as unknown as Limits;
}
