import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { afterAll, describe, expect, test } from 'vitest';
import {
  domainTakesOnlyCollection,
  environmentOnlyInConfig,
  errorsInErrorFiles,
  knownPlace,
  knowsNoDomain,
  type SourceCheck,
} from './source-checks.js';

const ROOT = join(import.meta.dirname, '..');
const PLANTED = join(ROOT, '.lyceum');
const SKIPPED = /(^|\/)(node_modules|dist|coverage|\.lyceum)\//;

mkdirSync(PLANTED, { recursive: true });
const tree = mkdtempSync(join(PLANTED, 'planted-'));
afterAll(() => rmSync(tree, { recursive: true, force: true }));

async function cruiseTree(baseDir: string): Promise<ICruiseResult> {
  const options = await extractOptions(join(ROOT, '.dependency-cruiser.js'));
  const { output } = await cruise(['.'], { ...options, baseDir });
  if (typeof output === 'string') throw new Error('expected the result as an object');
  return output;
}

function sources(): string[] {
  return globSync('**/*.{ts,js}', { cwd: ROOT, exclude: (path) => SKIPPED.test(`${path}/`) }).sort();
}

describe('the tree', () => {
  test('imports only what the rules allow, and no module escapes them', async () => {
    const result = await cruiseTree(ROOT);
    const violations = result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
    expect(violations).toEqual([]);
    const seen = result.modules
      .map(({ source }) => source)
      .filter((file) => file.endsWith('.ts') && !SKIPPED.test(file));
    expect(seen.sort()).toEqual(sources().filter((file) => file.endsWith('.ts')));
    expect(seen.length).toBeGreaterThan(40);
  });

  test.each([
    ['reads the environment in config files only', environmentOnlyInConfig],
    ['takes only Collection from the ORM into a domain', domainTakesOnlyCollection],
    ['has each file in a place that the rules know', knownPlace],
    ['names no domain in the platform and the router', knowsNoDomain],
    ['declares errors in files of their own', errorsInErrorFiles],
  ])('%s', (_name, check: SourceCheck) => {
    const files = sources();
    expect(files.length).toBeGreaterThan(40);
    expect(files.flatMap((file) => check(file, readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
  });
});

/** A tree with nothing wrong in it: what the planted files import. */
const BASIS = [
  'platform/domain/money.ts',
  'platform/context.ts',
  'platform/outbox.ts',
  'platform/postgres/database.ts',
  'platform/testing/testing.ts',
  'platform/testing/subgraph.ts',
  'router/router.ts',
  'tools/kafka.ts',
  'start.ts',
  'start/one-process.ts',
  'journeys/web.ts',
  'schema/events/contract.ts',
  'schema/events/classes.ts',
  'subgraphs/classes/judge/protocol.ts',
  'subgraphs/classes/judge/runner/thread.ts',
  ...['classes', 'users'].flatMap((name) =>
    ['domain/class', 'commands/enroll', 'queries/list', 'jobs/remind', 'reactions/on-paid', 'graphql/class.resolver']
      .concat(['persistence/class.mapping', 'events', 'subgraph', 'testing/testing', 'judge/client/judge'])
      .map((file) => `subgraphs/${name}/${file}.ts`),
  ),
];

type Planted = readonly [rule: string, file: string, ...imports: string[]];

const VIOLATIONS: readonly Planted[] = [
  ['no-barrel', 'platform/index.ts', './context.js'],
  ['resolvable', 'platform/broken.ts', './gone.js'],
  ['no-development-package-in-product', 'platform/dev.ts', 'graphql-request'],
  ['testing-only-in-tests', 'platform/uses-testing.ts', './testing/testing.js'],
  ['testing-only-in-tests', 'subgraphs/classes/commands/uses-testing.ts', '../../../platform/testing/testing.js'],
  ['tools-only-in-development', 'start/uses-tool.ts', '../tools/kafka.js'],
  ['tools-are-alone', 'tools/uses-router.ts', '../router/router.js'],
  ['platform-domain-is-alone', 'platform/domain/uses-platform.ts', '../context.js'],
  ['platform-domain-is-alone', 'platform/domain/uses-node.ts', 'node:crypto'],
  ['platform-domain-is-alone', 'platform/domain/uses-package.ts', 'temporal-polyfill'],
  ['platform-domain-is-alone-in-tests', 'platform/domain/money.test.ts', '../testing/testing.js'],
  ['platform-knows-no-domain', 'platform/uses-subgraph.ts', '../subgraphs/users/subgraph.js'],
  ['platform-knows-no-domain', 'platform/uses-router.ts', '../router/router.js'],
  ['platform-knows-no-domain', 'platform/uses-events.ts', '../schema/events/classes.js'],
  ['platform-knows-no-domain', 'platform/uses-start.test.ts', '../start.js'],
  ['platform-knows-no-domain', 'platform/uses-start-part.ts', '../start/one-process.js'],
  ['subgraph-is-alone', 'subgraphs/classes/commands/uses-users.ts', '../../users/domain/class.js'],
  ['subgraph-is-alone', 'subgraphs/classes/domain/uses-users.ts', '../../users/domain/class.js'],
  ['subgraph-is-alone', 'subgraphs/classes/main.ts', '../users/subgraph.js'],
  ['subgraph-is-alone', 'subgraphs/classes/reactions/uses-router.ts', '../../../router/router.js'],
  ['subgraph-is-alone', 'subgraphs/classes/commands/uses-users.test.ts', '../../users/testing/testing.js'],
  ['domain-is-pure', 'subgraphs/classes/domain/uses-command.ts', '../commands/enroll.js'],
  ['domain-is-pure', 'subgraphs/classes/domain/uses-platform.ts', '../../../platform/context.js'],
  ['domain-is-pure', 'subgraphs/classes/domain/uses-events.ts', '../../../schema/events/classes.js'],
  ['domain-is-pure', 'subgraphs/classes/domain/uses-node.ts', 'node:fs/promises'],
  ['domain-is-pure', 'subgraphs/classes/domain/uses-driver.ts', '@mikro-orm/postgresql'],
  ['domain-is-pure', 'subgraphs/classes/domain/uses-package.ts', 'zod'],
  ['domain-is-pure-in-tests', 'subgraphs/classes/domain/class.test.ts', '../commands/enroll.js'],
  ['commands-and-queries', 'subgraphs/classes/commands/uses-graphql.ts', '../graphql/class.resolver.js'],
  ['commands-and-queries', 'subgraphs/classes/commands/uses-reaction.ts', '../reactions/on-paid.js'],
  ['commands-and-queries', 'subgraphs/classes/commands/uses-job.ts', '../jobs/remind.js'],
  ['reactions', 'subgraphs/classes/reactions/uses-job.ts', '../jobs/remind.js'],
  ['job-definitions-are-alone', 'subgraphs/classes/jobs/definitions.ts', '../commands/enroll.js'],
  ['commands-and-queries', 'subgraphs/classes/queries/uses-persistence.ts', '../persistence/class.mapping.js'],
  ['commands-and-queries', 'subgraphs/classes/queries/uses-contract.ts', '../../../schema/events/classes.js'],
  ['providers', 'subgraphs/classes/providers/uses-command.ts', '../commands/enroll.js'],
  ['providers-in-tests', 'subgraphs/classes/providers/uses-command.test.ts', '../graphql/class.resolver.js'],
  ['documents', 'subgraphs/classes/documents/uses-command.ts', '../commands/enroll.js'],
  ['signals', 'subgraphs/classes/signals/uses-command.ts', '../commands/enroll.js'],
  ['signals-in-tests', 'subgraphs/classes/signals/uses-command.test.ts', '../commands/enroll.js'],
  ['documents-in-tests', 'subgraphs/classes/documents/uses-command.test.ts', '../graphql/class.resolver.js'],
  ['commands-and-queries-in-tests', 'subgraphs/classes/commands/enroll.test.ts', '../graphql/class.resolver.js'],
  ['events-map', 'subgraphs/users/events.ts', './commands/enroll.js'],
  ['events-map', 'subgraphs/classes/events.ts', 'zod'],
  ['events-map-in-tests', 'subgraphs/classes/events.test.ts', './commands/enroll.js'],
  ['persistence', 'subgraphs/classes/persistence/uses-command.ts', '../commands/enroll.js'],
  ['persistence', 'subgraphs/classes/persistence/uses-context.ts', '../../../platform/context.js'],
  ['persistence', 'subgraphs/classes/persistence/uses-package.ts', 'kysely'],
  ['persistence-in-tests', 'subgraphs/classes/persistence/class.mapping.test.ts', '../commands/enroll.js'],
  ['graphql', 'subgraphs/classes/graphql/uses-persistence.ts', '../persistence/class.mapping.js'],
  ['graphql', 'subgraphs/classes/graphql/uses-reaction.ts', '../reactions/on-paid.js'],
  ['graphql-in-tests', 'subgraphs/classes/graphql/class.resolver.test.ts', '../reactions/on-paid.js'],
  ['reactions', 'subgraphs/classes/reactions/uses-graphql.ts', '../graphql/class.resolver.js'],
  ['reactions-in-tests', 'subgraphs/classes/reactions/on-paid.test.ts', '../graphql/class.resolver.js'],
  ['jobs', 'subgraphs/classes/jobs/uses-reaction.ts', '../reactions/on-paid.js'],
  ['jobs-in-tests', 'subgraphs/classes/jobs/remind.test.ts', '../reactions/on-paid.js'],
  ['judge', 'subgraphs/classes/judge/uses-persistence.ts', '../persistence/class.mapping.js'],
  ['judge-in-tests', 'subgraphs/classes/judge/judge.test.ts', '../graphql/class.resolver.js'],
  ['judge-program-is-alone', 'subgraphs/classes/judge/runner/uses-platform.ts', '../../../../platform/context.js'],
  ['judge-program-is-alone', 'subgraphs/classes/judge/runner/uses-client.ts', '../client/judge.js'],
  ['judge-program-is-alone', 'subgraphs/classes/judge/frames.ts', 'node:net'],
  ['definition', 'subgraphs/classes/subgraph.ts', '../../schema/events/classes.js'],
  ['orm-behind-commands-and-queries', 'subgraphs/classes/graphql/uses-orm.ts', '@mikro-orm/core'],
  ['orm-behind-commands-and-queries', 'subgraphs/classes/reactions/uses-orm.ts', '@mikro-orm/postgresql'],
  ['graphql-at-the-edge', 'subgraphs/classes/commands/uses-library.ts', 'type-graphql'],
  ['graphql-at-the-edge', 'subgraphs/classes/queries/uses-library.ts', 'graphql'],
  ['io-through-the-platform', 'subgraphs/classes/commands/uses-mail.ts', 'nodemailer'],
  ['io-through-the-platform', 'subgraphs/classes/graphql/uses-files.ts', 'node:fs'],
  ['io-through-the-platform', 'subgraphs/users/subgraph.ts', 'node:http'],
  ['router-knows-no-subgraph', 'router/uses-subgraph.ts', '../subgraphs/classes/subgraph.js'],
  ['router-knows-no-subgraph', 'router/uses-start.ts', '../start.js'],
  ['schema-is-alone', 'schema/events/uses-platform.ts', '../../platform/context.js'],
  ['schema-is-alone', 'schema/events/uses-package.ts', 'uuidv7'],
  ['generators-read-definitions', 'tools/schema/uses-domain.ts', '../../subgraphs/classes/domain/class.js'],
  ['generators-read-definitions', 'tools/schema/uses-router.ts', '../../router/router.js'],
  ['schema-is-alone', 'schema/uses-subgraph.ts', '../subgraphs/all.js'],
];

/** What must stay allowed: a rule that forbids too much fails here. */
const ALLOWED: readonly (readonly [file: string, ...imports: string[]])[] = [
  ['platform/domain/ids.ts', 'uuidv7'],
  ['platform/uses-envelope.ts', '../schema/events/contract.js', './domain/money.js', 'pg', 'node:fs'],
  [
    'subgraphs/classes/domain/allowed.ts',
    '@mikro-orm/core',
    'rrule-temporal',
    'temporal-polyfill',
    'uuidv7',
    './class.js',
  ],
  [
    'subgraphs/classes/domain/allowed.test.ts',
    'vitest',
    'fast-check',
    '../testing/testing.js',
    '../../../platform/testing/testing.js',
  ],
  [
    'subgraphs/classes/commands/allowed.ts',
    '../domain/class.js',
    '../../../platform/context.js',
    '@mikro-orm/postgresql',
  ],
  [
    'subgraphs/classes/commands/allowed.test.ts',
    'vitest',
    '../subgraph.js',
    '../../../schema/events/classes.js',
    '../../../platform/testing/subgraph.js',
  ],
  ['subgraphs/classes/graphql/allowed.ts', 'type-graphql', '../commands/enroll.js', '../queries/list.js'],
  ['subgraphs/classes/judge/allowed.ts', '../commands/enroll.js', '../../../platform/context.js', 'node:net'],
  ['subgraphs/classes/judge/runner/allowed.ts', './thread.js', '../protocol.js', 'quickjs-emscripten-core'],
  ['subgraphs/classes/reactions/allowed.ts', '../../../schema/events/classes.js', '../commands/enroll.js'],
  ['router/allowed.ts', '../platform/context.js', '../schema/events/contract.js', 'fastify'],
  ['schema/events/allowed.ts', 'zod', './contract.js'],
  ['tools/schema/allowed.ts', '../../subgraphs/all.js', '../../platform/context.js'],
  ['subgraphs/all.ts', './classes/subgraph.js', './users/subgraph.js'],
  ['journeys/allowed.test.ts', '../start.js', '../subgraphs/classes/domain/class.js', '../platform/testing/testing.js'],
];

function plant(file: string, text: string): void {
  mkdirSync(dirname(join(tree, file)), { recursive: true });
  writeFileSync(join(tree, file), text);
}

describe('a planted violation', async () => {
  plant('package.json', readFileSync(join(ROOT, 'package.json'), 'utf8'));
  for (const file of BASIS) plant(file, 'export {};\n');
  const importing = new Map<string, string[]>();
  for (const [file, ...imports] of [...VIOLATIONS.map(([, ...rest]) => rest), ...ALLOWED]) {
    importing.set(file, [...(importing.get(file) ?? []), ...imports]);
  }
  // One kind of import after the other: all of them count, those of types as well.
  const forms = [
    (from: string) => `import '${from}';`,
    (from: string) => `import type * as Types from '${from}';\nexport type { Types };`,
    (from: string) => `export * from '${from}';`,
    (from: string) => `export const later = () => import('${from}');`,
  ];
  for (const [index, [file, imports]] of [...importing].entries()) {
    plant(file, imports.map((from, at) => (forms[(index + at) % forms.length] ?? String)(from)).join('\n') + '\n');
  }
  plant('platform/chicken.ts', "import type { Egg } from './egg.js';\nexport type Chicken = Egg | null;\n");
  plant('platform/egg.ts', "import type { Chicken } from './chicken.js';\nexport type Egg = Chicken[];\n");

  const { summary } = await cruiseTree(tree);
  const reported = (file: string) => [
    ...new Set(summary.violations.filter(({ from }) => from === file).map(({ rule }) => rule.name)),
  ];

  const byFile = Map.groupBy(VIOLATIONS, ([, file]) => file);
  test.each([...byFile].map(([file, planted]) => [file, planted] as const))(
    'in %s is reported by its rule alone',
    (file, planted) => {
      expect(reported(file)).toEqual([...new Set(planted.map(([rule]) => rule))]);
    },
  );

  test('of a cycle of types is reported', () => {
    // Reported once, from whichever of its modules came first.
    expect([...reported('platform/egg.ts'), ...reported('platform/chicken.ts')]).toEqual(['no-cycles']);
  });

  test('is known for every rule', async () => {
    const { ruleSet } = await extractOptions(join(ROOT, '.dependency-cruiser.js'));
    const rules = ruleSet?.forbidden?.map((rule) => rule.name) ?? [];
    expect(rules.length).toBeGreaterThan(25);
    expect(rules.filter((rule) => !VIOLATIONS.some(([name]) => name === rule))).toEqual(['no-cycles']);
  });

  test.each(ALLOWED.map(([file]) => file))('is not seen in %s', (file) => {
    expect(reported(file)).toEqual([]);
  });
});

describe('a file that breaks a rule beyond imports is reported', () => {
  test.each([
    'process.env.PORT',
    "process['env']",
    'globalThis.process.env',
    'process?.env',
    'import.meta.env',
    'const { env } = process;',
    'const { env: settings } = process;',
    "import { env } from 'node:process';",
    "import { env as settings } from 'process';",
  ])('when it says %s', (text) => {
    expect(environmentOnlyInConfig('platform/services/mail.ts', text)).toHaveLength(1);
    expect(environmentOnlyInConfig('platform/config/config.ts', text)).toEqual([]);
    expect(environmentOnlyInConfig('vitest.config.ts', text)).toEqual([]);
  });

  test('but not when it only speaks of an environment of its own', () => {
    expect(
      environmentOnlyInConfig('platform/services/mail.ts', "load(env); options.env; 'process.env'; // process.env"),
    ).toEqual([]);
  });

  test.each([
    "import { Collection, EntityManager } from '@mikro-orm/core';",
    "import * as orm from '@mikro-orm/core';",
    "import '@mikro-orm/core';",
    "export { Collection } from '@mikro-orm/core';",
  ])('when a domain says %s', (text) => {
    expect(domainTakesOnlyCollection('subgraphs/classes/domain/class.ts', text)).toHaveLength(1);
    expect(domainTakesOnlyCollection('subgraphs/classes/persistence/class.mapping.ts', text)).toEqual([]);
  });

  test('but not when a domain takes Collection', () => {
    const text = "import { Collection } from '@mikro-orm/core';";
    expect(domainTakesOnlyCollection('subgraphs/classes/domain/class.ts', text)).toEqual([]);
  });

  test.each([
    "const owner = 'users';",
    'const topic = `lyceum.classes.${name}`;',
    "const path = '/webhooks/stripe';",
    'const { legalEntity } = config;',
    'startBilling();',
  ])('when the platform or the router says %s', (text) => {
    expect(knowsNoDomain('platform/server/process.ts', text)).toHaveLength(1);
    expect(knowsNoDomain('router/routes.ts', text)).toHaveLength(1);
    expect(knowsNoDomain('subgraphs/users/subgraph.ts', text)).toEqual([]);
    expect(knowsNoDomain('router/routes.ts', `// ${text}`)).toEqual([]);
  });

  test('when it declares an error beside other code', () => {
    const text = 'export class ClassIsFull extends DomainError {}';
    expect(errorsInErrorFiles('subgraphs/classes/commands/class/enroll.ts', text)).toHaveLength(1);
    expect(errorsInErrorFiles('subgraphs/classes/domain/booking-errors.ts', text)).toEqual([]);
    expect(errorsInErrorFiles('platform/testing/domain.ts', text)).toEqual([]);
  });

  test.each(['subgraphs/classes/utils/x.ts', 'subgraphs/classes/helpers.ts', 'lib/x.ts', 'schema/operations/x.ts'])(
    'when it lies at %s',
    (file) => {
      expect(knownPlace(file, '')).toHaveLength(1);
    },
  );
});
