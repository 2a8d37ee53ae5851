import { defaultsOf, setting, type Role, type Setting, type SettingGroup, type Values } from './setting.js';
import { bool, isNetwork, list, path, url, wholeNumber } from './types.js';

const ROUTER: readonly Role[] = ['one-process', 'router'];

/** A limit of one request. `code` is the error code of a request that exceeds it. */
export interface Limit extends Setting<number> {
  readonly code: string;
}

function limit(
  name: string,
  { default: value, most, code, about }: { default: number; most: number; code: string; about: string },
): Limit {
  return {
    ...setting(name, {
      type: wholeNumber(1, most),
      default: value,
      about: `${about} More is \`${code}\`.`,
      for: ROUTER,
    }),
    code,
  };
}

export const limits = {
  bodyBytes: limit('LIMIT_BODY_BYTES', {
    default: 262_144,
    most: 16_777_216,
    code: 'PAYLOAD_TOO_LARGE',
    about: 'Bytes of a request body.',
  }),
  tokens: limit('LIMIT_TOKENS', {
    default: 5_000,
    most: 1_000_000,
    code: 'TOO_MANY_TOKENS',
    about: 'Names, values and punctuation of a document.',
  }),
  depth: limit('LIMIT_DEPTH', {
    default: 20,
    most: 1_000,
    code: 'OPERATION_TOO_DEEP',
    about: 'Nesting of fields, and of values in a variable.',
  }),
  aliases: limit('LIMIT_ALIASES', {
    default: 100,
    most: 100_000,
    code: 'TOO_MANY_ALIASES',
    about: 'Aliases of a document.',
  }),
  directives: limit('LIMIT_DIRECTIVES', {
    default: 50,
    most: 100_000,
    code: 'TOO_MANY_DIRECTIVES',
    about: 'Directives of a document.',
  }),
  rootFields: limit('LIMIT_ROOT_FIELDS', {
    default: 20,
    most: 100_000,
    code: 'TOO_MANY_ROOT_FIELDS',
    about: 'Fields of the root type in one operation.',
  }),
  fields: limit('LIMIT_FIELDS', {
    default: 1_000,
    most: 100_000,
    code: 'TOO_MANY_FIELDS',
    about: 'Fields of an operation after its fragments are expanded.',
  }),
  page: limit('LIMIT_PAGE', {
    default: 100,
    most: 100_000,
    code: 'LIST_TOO_LONG',
    about: 'Largest page that `first` or `last` may ask for.',
  }),
  list: limit('LIMIT_LIST', {
    default: 1_000,
    most: 1_000_000,
    code: 'LIST_TOO_LONG',
    about: 'Items of a list in the arguments or variables.',
  }),
  cost: limit('LIMIT_COST', {
    default: 10_000,
    most: 1_000_000,
    code: 'OPERATION_TOO_EXPENSIVE',
    about: 'Cost of an operation, estimated before it runs.',
  }),
  responseBytes: limit('LIMIT_RESPONSE_BYTES', {
    default: 8_388_608,
    most: 1_073_741_824,
    code: 'RESPONSE_TOO_LARGE',
    about: 'Characters of the data of one response.',
  }),
  heldBytes: limit('LIMIT_HELD_BYTES', {
    default: 268_435_456,
    most: 17_179_869_184,
    code: 'RESPONSE_TOO_LARGE',
    about:
      'Bytes of responses of subgraphs that all operations in progress hold together, where subgraphs are processes of their own.',
  }),
  assumedList: limit('LIMIT_ASSUMED_LIST', {
    default: 10,
    most: 1_000,
    code: 'OPERATION_TOO_EXPENSIVE',
    about: 'Items of a list for the cost estimate if the schema does not state its size.',
  }),
};

/** What one request may ask for. Each limit has its own error code. */
export interface Limits extends Values<typeof limits> {
  /** Whether a list may be selected inside itself, which schemas of other projects allow. Default: false. */
  readonly listsWithinThemselves?: boolean;
}

const rate = (name: string, value: number, about: string) =>
  setting(name, { type: wholeNumber(0, 1_000_000), default: value, about, for: ROUTER });

/** Requests per minute; 0 for no limit. `userBurst`: additional requests of a user in five minutes. */
export const rateLimits = {
  user: rate(
    'RATE_LIMIT_USER',
    100,
    'Requests of one user per minute, at each router or, with REDIS_URL, at all; 0 for no limit. More is `RATE_LIMITED`.',
  ),
  userBurst: rate(
    'RATE_LIMIT_USER_BURST',
    50,
    'Additional requests of one user in five minutes, after those of a minute are used up; 0 for none.',
  ),
  address: rate(
    'RATE_LIMIT_ADDRESS',
    1_000,
    'Requests from one network address per minute, likewise; 0 for no limit. A school may share one address.',
  ),
  key: rate('RATE_LIMIT_KEY', 600, 'Requests by one API key per minute, likewise; 0 for no limit.'),
};

export type RateLimits = Values<typeof rateLimits>;

/** WebSockets at the same time; 0 for no limit. `subscriptions`: operations of each. */
export const sockets = {
  perUser: rate(
    'SOCKETS_PER_USER',
    10,
    'WebSockets of one user at the same time, at each router or, with REDIS_URL, at all; 0 for no limit. One more is closed with 4429.',
  ),
  perAddress: rate(
    'SOCKETS_PER_ADDRESS',
    1_000,
    'WebSockets from one network address at the same time, likewise; 0 for no limit. One more is refused with status 429. A school may share one address.',
  ),
  subscriptions: setting('SUBSCRIPTIONS_PER_SOCKET', {
    type: wholeNumber(1, 10_000),
    default: 50,
    about: 'Operations of one WebSocket at the same time. One more is `TOO_MANY_SUBSCRIPTIONS`.',
    for: ROUTER,
  }),
};

export type SocketLimits = Values<typeof sockets>;

/** Clients that do not read what they were sent. */
export const slowClients = {
  writeTimeoutMs: setting('WRITE_TIMEOUT_MS', {
    type: wholeNumber(1_000, 600_000),
    default: 30_000,
    about:
      'How long a client may take no byte of a pending response or result until it is disconnected, in milliseconds.',
    for: ROUTER,
  }),
  pendingBytes: setting('PENDING_BYTES', {
    type: wholeNumber(1_048_576, 17_179_869_184),
    default: 268_435_456,
    about:
      'Bytes of responses and results that may be pending for all clients. Above it, those that hold most are disconnected.',
    for: ROUTER,
  }),
};

export type SlowClientLimits = Values<typeof slowClients>;

/** The router: what it serves, and to whom. */
export const router = {
  supergraphFile: setting('SUPERGRAPH', {
    type: path,
    about:
      'File of any composed supergraph that the router serves by itself, at the addresses in it: no events, no users, no service tokens; the header Authorization is passed on. Default: our own supergraph.',
    for: ['router'],
  }),
  graphiql: setting('GRAPHIQL', {
    type: bool,
    about:
      'Whether the explorer is served, the schema may be introspected and errors may suggest names: true or false. Default: true in development only. The partner contract may always be introspected.',
    for: ROUTER,
  }),
  trustedDocumentsOnly: setting('TRUSTED_DOCUMENTS_ONLY', {
    type: bool,
    default: false,
    about:
      'Whether the router answers only the operations in schema/operations: true or false. Others are `DOCUMENT_NOT_TRUSTED`. Partners are not affected.',
    for: ROUTER,
  }),
  shareQueries: setting('SHARE_QUERIES', {
    type: bool,
    default: true,
    about:
      'Whether identical concurrent requests to a subgraph, with the same token and from the same address, share one answer: true or false. Mutations and live events are never shared.',
    for: ROUTER,
  }),
  trustedProxies: setting('TRUSTED_PROXIES', {
    type: list(isNetwork, 'must be addresses or networks such as 10.0.0.0/8'),
    about:
      'Addresses or networks (10.0.0.0/8) of proxies in front of the router, separated by commas; their X-Forwarded-For is trusted. Default: none.',
    for: ROUTER,
  }),
  redisUrl: setting('REDIS_URL', {
    type: url('redis:', 'rediss:'),
    about:
      'Redis or Valkey in which several routers share rate limits, counts of WebSockets and cached public responses: redis://host:6379, rediss:// with TLS. Default: each router by itself, as while it is unavailable.',
    secret: true,
    for: ROUTER,
  }),
  responseCacheMegabytes: setting('RESPONSE_CACHE_MB', {
    type: wholeNumber(0, 4_096),
    default: 32,
    about: 'Memory of a router for cacheable responses, such as pages of the catalog; 0 turns the cache off.',
    for: ROUTER,
  }),
};

export const routerSettings: SettingGroup = Object.fromEntries(
  [router, limits, rateLimits, sockets, slowClients].flatMap((group) =>
    Object.values(group).map((row) => [row.name, row] as const),
  ),
);

export interface RouterConfig {
  readonly sockets: SocketLimits;
  readonly slowClients: SlowClientLimits;
  /** Absolute path of an external supergraph. */
  readonly supergraphFile: string | undefined;
  readonly limits: Limits;
  readonly rateLimits: RateLimits;
  readonly trustedProxies: readonly string[];
  readonly trustedDocumentsOnly: boolean;
  readonly shareQueries: boolean;
  readonly redisUrl: string | undefined;
}

/** The configuration where nothing is set. */
export const DEFAULT_ROUTER_CONFIG: RouterConfig = {
  ...defaultsOf(router),
  trustedProxies: [],
  limits: defaultsOf(limits),
  rateLimits: defaultsOf(rateLimits),
  sockets: defaultsOf(sockets),
  slowClients: defaultsOf(slowClients),
};
