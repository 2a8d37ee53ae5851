import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { list, wholeNumber, type Setting } from './values.js';

/** How much one request may ask for. Each is told by a code of its own. */
export interface Limits {
  readonly bodyBytes: number;
  /** Whether a list may be selected within itself, as schemas of others have it. Default: false. */
  readonly listsWithinThemselves?: boolean;
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
  readonly name: Exclude<keyof Limits, 'listsWithinThemselves'>;
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

/** Requests a minute; 0 for no limit. */
export interface RateLimits {
  readonly user: number;
  /** More of a user, in five minutes, once the minute's are spent. */
  readonly userBurst: number;
  readonly address: number;
  readonly key: number;
}

/** Settings of the router beside those of the whole platform. */
export const ROUTER_SETTINGS: readonly Setting[] = [
  {
    name: 'SUPERGRAPH',
    description:
      'File of any composed supergraph that the router is to serve by itself, at the addresses in it: no events, no users, no service tokens; the header Authorization is passed on. Default: ours.',
  },
  ...LIMITS.map((limit) => ({
    name: limit.setting,
    default: String(limit.default),
    description: `${limit.description} More is \`${limit.code}\`.`,
  })),
  {
    name: 'RATE_LIMIT_USER',
    default: '100',
    description: 'Requests of one person in a minute, at each router; 0 for no limit. More is `RATE_LIMITED`.',
  },
  {
    name: 'RATE_LIMIT_USER_BURST',
    default: '50',
    description: 'More requests of one person in five minutes, once those of a minute are spent; 0 for none.',
  },
  {
    name: 'RATE_LIMIT_ADDRESS',
    default: '1000',
    description:
      'Requests from one network address in a minute, whoever sends them, at each router; 0 for no limit. A school may share one.',
  },
  {
    name: 'RATE_LIMIT_KEY',
    default: '600',
    description: 'Requests by one API key in a minute, at each router; 0 for no limit.',
  },
  {
    name: 'SOCKETS_PER_USER',
    default: '10',
    description:
      'WebSockets of one person at the same time, at each router; 0 for no limit. One more is closed with 4429.',
  },
  {
    name: 'SOCKETS_PER_ADDRESS',
    default: '1000',
    description:
      'WebSockets from one network address at the same time, at each router; 0 for no limit. One more is refused with status 429. A school may share one.',
  },
  {
    name: 'SUBSCRIPTIONS_PER_SOCKET',
    default: '50',
    description: 'Operations of one WebSocket at the same time. One more is `TOO_MANY_SUBSCRIPTIONS`.',
  },
  {
    name: 'GRAPHIQL',
    description:
      'Whether the explorer is served, the schema may be introspected and errors may suggest names: true or false. Default: true in development only. The partner contract may always be introspected.',
  },
  {
    name: 'TRUSTED_DOCUMENTS_ONLY',
    default: 'false',
    description:
      'Whether the router answers only operations of schema/operations: true or false. Others are `DOCUMENT_NOT_TRUSTED`; partners are not concerned.',
  },
  {
    name: 'SHARE_QUERIES',
    default: 'true',
    description:
      'Whether requests that ask the same of a subgraph at the same moment, with the same token and from the same address, share one answer: true or false. Mutations and live events never do.',
  },
  {
    name: 'TRUSTED_PROXIES',
    description:
      'Addresses or networks (10.0.0.0/8) of proxies before the router, separated by commas: from them X-Forwarded-For is believed. Default: none.',
  },
];

const network = (text: string): boolean => {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
};

const rate = wholeNumber(0, 1_000_000);

export const routerValues = {
  SUPERGRAPH: z
    .string()
    .transform((path) => resolve(path))
    .optional(),
  ...(Object.fromEntries(LIMITS.map(({ setting, most }) => [setting, wholeNumber(1, most)])) as Record<
    string,
    ReturnType<typeof wholeNumber>
  >),
  RATE_LIMIT_USER: rate,
  RATE_LIMIT_USER_BURST: rate,
  RATE_LIMIT_ADDRESS: rate,
  RATE_LIMIT_KEY: rate,
  SOCKETS_PER_USER: rate,
  SOCKETS_PER_ADDRESS: rate,
  SUBSCRIPTIONS_PER_SOCKET: wholeNumber(1, 10_000),
  GRAPHIQL: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  TRUSTED_DOCUMENTS_ONLY: z.enum(['true', 'false']).transform((text) => text === 'true'),
  SHARE_QUERIES: z.enum(['true', 'false']).transform((text) => text === 'true'),
  TRUSTED_PROXIES: z
    .string()
    .transform(list)
    .refine(
      (networks) => networks.every(network),
      'must be addresses or networks such as 10.0.0.0/8, separated by commas',
    )
    .optional(),
};

/** Of WebSockets at the same time; 0 for no limit. */
export interface SocketLimits {
  readonly perUser: number;
  readonly perAddress: number;
  /** Operations of each. */
  readonly subscriptions: number;
}

export interface RouterConfig {
  readonly sockets: SocketLimits;
  /** Absolute path of a supergraph of others. */
  readonly supergraphFile: string | undefined;
  readonly limits: Limits;
  readonly rateLimits: RateLimits;
  readonly trustedProxies: readonly string[];
  readonly trustedDocumentsOnly: boolean;
  readonly shareQueries: boolean;
}

const routerShape = z.object(routerValues);

export function routerConfig(value: z.output<typeof routerShape>): RouterConfig {
  return {
    supergraphFile: value.SUPERGRAPH,
    limits: Object.fromEntries(
      LIMITS.map(({ name, setting }) => [name, (value as Readonly<Record<string, unknown>>)[setting]]),
    ) as unknown as Limits,
    rateLimits: {
      user: value.RATE_LIMIT_USER,
      userBurst: value.RATE_LIMIT_USER_BURST,
      address: value.RATE_LIMIT_ADDRESS,
      key: value.RATE_LIMIT_KEY,
    },
    sockets: {
      perUser: value.SOCKETS_PER_USER,
      perAddress: value.SOCKETS_PER_ADDRESS,
      subscriptions: value.SUBSCRIPTIONS_PER_SOCKET,
    },
    trustedProxies: value.TRUSTED_PROXIES ?? [],
    trustedDocumentsOnly: value.TRUSTED_DOCUMENTS_ONLY,
    shareQueries: value.SHARE_QUERIES,
  };
}

/** Where nothing is set. */
export const DEFAULT_ROUTER_CONFIG = routerConfig(
  routerShape.parse(Object.fromEntries(ROUTER_SETTINGS.map(({ name, default: value }) => [name, value]))),
);
