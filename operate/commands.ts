import { parseArgs } from 'node:util';
import { backfillProgress } from '../platform/backfill.js';
import { loadConfig } from '../platform/config/config.js';
import { DOMAINS, domains, type Domain } from '../subgraphs/domains.js';
import { BUCKETS } from '../platform/outbox.js';
import { KeyNotHeld } from '../platform/services/secrets.js';
import { StartupError } from '../platform/config/startup-error.js';
import type { SubgraphDefinition } from '../platform/subgraph.js';
import { createLog } from '../platform/process/telemetry.js';
import { definitions } from '../subgraphs/all.js';
import { locateDatabases } from '../start/databases.js';
import { auditChain } from './audit-chain.js';
import { busyTimeOverlaps } from './busy-times.js';
import { listOpenRequests, retryRequest } from './data-requests.js';
import { listDeadLetters, redriveDeadLetters, showDeadLetter } from './dead-letters.js';
import { lag } from './lag.js';
import { leases, moveBucket, unpinBucket } from './leases.js';
import { ledgerDifferences } from './ledgers.js';
import { openDomain, type OpenDomain } from './open-domain.js';
import { outboxState, parkedEvents, unpark } from './outbox.js';
import { rebuildReadModel } from './replay.js';
import { listUncanonicalEmails } from '../subgraphs/users/queries/uncanonical-emails.js';
import { checkBoards } from '../subgraphs/gamification/queries/check-boards.js';
import { resealSecrets } from '../subgraphs/users/commands/maintenance/reseal-secrets.js';
import { showTable, type Line } from './table.js';
import { listFailedDeliveries, retryDeliveries } from './webhooks.js';

/** What a command has at hand. Domains are opened when asked for, and closed at the end. */
interface Bench {
  open(domain: string): Promise<OpenDomain>;
  readonly config: ReturnType<typeof loadConfig>;
  readonly log: ReturnType<typeof createLog>;
}

/** What a command answers: rows of a table, or one thing in words; both are JSON with --json. */
type Answer =
  { readonly rows: readonly Line[]; readonly none: string } | { readonly say: string; readonly is: unknown };

interface Command {
  /** As it is typed. Required arguments in angle brackets, optional ones in square brackets. */
  readonly usage: string;
  readonly summary: string;
  /** Options that take a value, with what they mean. */
  readonly options?: Readonly<Record<string, string>>;
  run(bench: Bench, args: readonly string[], options: Readonly<Record<string, string>>): Promise<Answer>;
}

const LIMIT = { limit: 'At most so many lines of a domain, 1 to 1000. Default 100.' };

const COMMANDS: readonly Command[] = [
  {
    usage: 'outbox [domain]',
    summary: 'How many events wait to be published, how long the oldest does, and how many aggregates are parked.',
    run: async (bench, [domain]) => ({
      rows: await ofEach(domain, async (name) => [await outboxState(await bench.open(name))]),
      none: 'No domain.',
    }),
  },
  {
    usage: 'outbox parked <domain>',
    summary: 'Events that do not fit their contracts; the later events of their aggregates wait behind them.',
    options: LIMIT,
    run: async (bench, [domain = ''], options) => {
      const limit = limitOf(options);
      return { rows: await parkedEvents(await bench.open(domain), limit), none: `Nothing of ${domain} is parked.` };
    },
  },
  {
    usage: 'outbox unpark <domain> <aggregate-id>',
    summary: 'Lets the parked events of an aggregate be tried again, after a release that mends their contract.',
    run: async (bench, [domain = '', aggregateId = '']) => {
      const events = await unpark(await bench.open(domain), aggregateId);
      return { say: `${count(events, 'event')} of ${aggregateId} will be tried again.`, is: { unparked: events } };
    },
  },
  {
    usage: 'backfills [domain]',
    summary: 'Progress of the passes over existing rows that a release needs: rows done, rows in total, when finished.',
    run: async (bench, [domain]) => ({
      rows: await ofEach(domain, async (name) =>
        (await backfillProgress((await bench.open(name)).context())).map((one) => ({
          domain: name,
          ...one,
          finishedAt: one.finishedAt?.toISOString() ?? null,
        })),
      ),
      none: 'No backfills.',
    }),
  },
  {
    usage: 'dead-letters list [domain]',
    summary: 'Events whose reaction failed three times, and those of the same subject that queue behind them.',
    options: LIMIT,
    run: async (bench, [domain], options) => {
      const limit = limitOf(options);
      const rows = await ofEach(domain, async (name) => listDeadLetters(await bench.open(name), limit));
      return { rows, none: 'There are no dead letters.' };
    },
  },
  {
    usage: 'dead-letters show <domain> <id>',
    summary: 'One dead letter with its error and its whole event.',
    run: async (bench, [domain = '', id = '']) => {
      const letter = await showDeadLetter(await bench.open(domain), id);
      return { say: JSON.stringify(letter, null, 2), is: letter };
    },
  },
  {
    usage: 'dead-letters redrive <domain>',
    summary: 'Applies dead letters again, in order; a subject stops at its first event that fails again.',
    options: { subject: 'Only the events of this subject.' },
    run: async (bench, [domain = ''], { subject }) => {
      const result = await redriveDeadLetters(await bench.open(domain), subject);
      return { say: `${count(result.applied, 'event')} applied, ${result.left} left.`, is: result };
    },
  },
  {
    usage: 'lag [domain]',
    summary: 'How many events each consumer group is behind on Kafka, by topic and partition.',
    run: async (bench, [domain]) => {
      const names = domain === undefined ? DOMAINS : [domainOf(domain)];
      return { rows: await lag(bench.config.kafka, names, bench.log), none: 'No group has a position yet.' };
    },
  },
  {
    usage: 'leases <domain>',
    summary: 'Which instance publishes each bucket of the outbox, and where an operator wants it.',
    run: async (bench, [domain = '']) => ({ rows: await leases(await bench.open(domain)), none: 'No bucket.' }),
  },
  {
    usage: 'leases move <domain> <bucket> <instance>',
    summary: 'Pins a bucket to a running instance, to which it moves within seconds.',
    run: async (bench, [domain = '', bucket = '', instance = '']) => {
      const number = bucketNumber(bucket);
      await moveBucket(await bench.open(domain), number, instance);
      return { say: `Bucket ${number} is pinned to ${instance}.`, is: { bucket: number, pinnedTo: instance } };
    },
  },
  {
    usage: 'leases unpin <domain> <bucket>',
    summary: 'Takes the pin away: the bucket goes where the shares are even.',
    run: async (bench, [domain = '', bucket = '']) => {
      const number = bucketNumber(bucket);
      await unpinBucket(await bench.open(domain), number);
      return { say: `Bucket ${number} is not pinned any more.`, is: { bucket: number, pinnedTo: null } };
    },
  },
  {
    usage: 'replay <domain> <read-model>',
    summary: 'Makes a read model anew from the events; says what was wrong with it. All or nothing.',
    run: async (bench, [domain = '', name = '']) => {
      const models = definitionOf(domain).readModels ?? [];
      const model = models.find((one) => one.name === name);
      if (!model) {
        const names = models.map((one) => one.name).join(', ');
        throw new StartupError(`${domain} has no read model "${name}". It has ${names || 'none'}.`);
      }
      // Opened before the rebuild locks anything: one that is out of reach is said at once.
      const sources = new Map<string, OpenDomain>();
      for (const { contract } of model.reactions)
        if (!sources.has(contract.domain)) sources.set(contract.domain, await bench.open(contract.domain));
      const rebuilt = await rebuildReadModel(
        await bench.open(domain),
        model,
        (source) => sources.get(source) as OpenDomain,
      );
      const tables = rebuilt.tables.map(
        ({ table, added, changed, removed }) => `${table}: ${added} added, ${changed} changed, ${removed} removed.`,
      );
      return { say: [`${count(rebuilt.events, 'event')} replayed.`, ...tables].join('\n'), is: rebuilt };
    },
  },
  {
    usage: 'audit verify',
    summary: 'Recomputes the chain over the audit entries of users: no entry was changed, removed, moved or inserted.',
    options: { head: 'A head that this command, or the log, told earlier: also nothing up to there was cut off.' },
    run: async (bench, _args, { head }) => {
      const report = await auditChain(await bench.open('users'), head);
      const { position, hash } = report.head;
      const say = `${count(report.checked, 'entry', 'entries')} as sealed, ${report.waiting} not sealed yet. Head: ${position}:${hash}`;
      return { say, is: report };
    },
  },
  {
    usage: 'accounts emails',
    summary:
      'Accounts whose e-mail address is not canonical: it is not a valid address, or another account has the canonical form.',
    options: LIMIT,
    run: async (bench, _args, options) => {
      const { context } = await bench.open('users');
      return { rows: await listUncanonicalEmails(context(), limitOf(options)), none: 'All addresses are canonical.' };
    },
  },
  {
    usage: 'secrets reseal',
    summary: 'Seals by SECRET_KEY what another key sealed: afterwards the other keys are not needed any more.',
    run: async (bench) => {
      const { context } = await bench.open('users');
      const resealed = await resealSecrets(context()).catch((error: unknown) => {
        if (error instanceof KeyNotHeld) throw new StartupError(`${error.message} Give it by OTHER_SECRET_KEYS.`);
        throw error;
      });
      return { say: `${count(resealed, 'value')} sealed again. All are sealed by SECRET_KEY.`, is: { resealed } };
    },
  },
  {
    usage: 'busy-times check',
    summary: 'Times of one person that overlap in the next 60 days: sessions, and meetings of classes.',
    options: LIMIT,
    run: async (bench, _args, options) => {
      const limit = limitOf(options);
      return { rows: await busyTimeOverlaps(await bench.open('classes'), limit), none: 'No times overlap.' };
    },
  },
  {
    usage: 'data-requests list',
    summary: 'Exports and erasures of personal data that are not done, and which domains they wait for.',
    options: { ...LIMIT, minutes: 'Only those that began so long ago. Default 0.' },
    run: async (bench, _args, { minutes = '0', ...options }) => {
      if (!/^\d{1,6}$/.test(minutes)) throw new StartupError(`--minutes must be a whole number, not "${minutes}".`);
      const rows = await listOpenRequests(await bench.open('users'), Number(minutes), limitOf(options));
      return { rows, none: 'Nothing is being worked on.' };
    },
  },
  {
    usage: 'data-requests retry <request-id>',
    summary: 'Asks the domains that a request waits for once more.',
    run: async (bench, [requestId = '']) => {
      const asked = await retryRequest(await bench.open('users'), requestId);
      return { say: asked.length > 0 ? `Asked: ${asked.join(', ')}.` : 'Nobody has to be asked.', is: { asked } };
    },
  },
  {
    usage: 'webhooks list',
    summary: 'Deliveries of payment providers that failed, and why.',
    options: LIMIT,
    run: async (bench, _args, options) => {
      const limit = limitOf(options);
      return { rows: await listFailedDeliveries(await bench.open('billing'), limit), none: 'No delivery has failed.' };
    },
  },
  {
    usage: 'webhooks retry [delivery-id]',
    summary: 'Has the platform do once more what a failed delivery calls for; without an id, what the oldest 1000 do.',
    run: async (bench, [id]) => {
      const retried = await retryDeliveries(await bench.open('billing'), id);
      return { say: `${count(retried, 'delivery', 'deliveries')} will be tried again.`, is: { retried } };
    },
  },
  {
    usage: 'ledgers check',
    summary: 'Compares the ledgers of credits, money and bundles with all that is computed from them.',
    run: async (bench) => ({
      rows: await ledgerDifferences(await bench.open('classes'), await bench.open('billing')),
      none: 'Every figure is what its ledger says.',
    }),
  },
  {
    usage: 'check-boards',
    summary: 'Compares leaderboards with the XP ledger, and the counts behind their ranks with the leaderboards.',
    run: async (bench) => ({
      rows: (await checkBoards((await bench.open('gamification')).context())).map((difference) => ({ ...difference })),
      none: 'Every leaderboard agrees with its ledger and its counts.',
    }),
  },
];

/** Runs one command line. A {@link StartupError} says what is wrong with it, or with what it works on. */
export async function run(argv: readonly string[], write: (text: string) => void): Promise<void> {
  const command = commandOf(argv);
  if (!command) {
    const words = argv.filter((word) => !word.startsWith('-'));
    if (words.length > 0 && !argv.includes('--help'))
      throw new StartupError(`There is no command "${words.join(' ')}".\n\n${overview()}`);
    return write(overview());
  }
  const given = parse(command, argv.slice(wordsOf(command).length));
  if (given.help) return write(helpOf(command));
  const config = loadConfig(domains);
  // Beside the answer, which goes to the standard output.
  const log = createLog({ level: 'error', service: 'operate', destination: process.stderr });
  const opened = new Map<string, Awaited<ReturnType<typeof openDomain>>>();
  const bench: Bench = {
    config,
    log,
    open: async (name) => {
      const known = opened.get(name);
      if (known) return known;
      const definition = definitionOf(name);
      const { urlOf, masterKey } = await locateDatabases(config);
      const domain = await openDomain(definition, { url: urlOf(name), masterKey, config, log });
      opened.set(name, domain);
      return domain;
    },
  };
  try {
    const answer = await command.run(bench, given.args, given.options);
    if (given.json) write(`${JSON.stringify('rows' in answer ? answer.rows : answer.is, null, 2)}\n`);
    else if ('rows' in answer) write(answer.rows.length > 0 ? showTable(answer.rows) : `${answer.none}\n`);
    else write(`${answer.say}\n`);
  } finally {
    for (const domain of opened.values()) await domain.close();
  }
}

/** The longest command whose words the line begins with: `outbox parked` before `outbox`. */
function commandOf(argv: readonly string[]): Command | undefined {
  return COMMANDS.toSorted((one, other) => wordsOf(other).length - wordsOf(one).length).find((command) =>
    wordsOf(command).every((word, index) => argv[index] === word),
  );
}

const wordsOf = ({ usage }: Command): string[] => usage.split(' ').filter((word) => /^[a-z]/.test(word));
const argumentsOf = ({ usage }: Command): string[] => usage.split(' ').filter((word) => /^[<[]/.test(word));

function parse(command: Command, argv: readonly string[]) {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        help: { type: 'boolean' },
        json: { type: 'boolean' },
        ...Object.fromEntries(Object.keys(command.options ?? {}).map((name) => [name, { type: 'string' as const }])),
      },
    });
  } catch (error) {
    throw new StartupError(`${(error as Error).message}\n\n${helpOf(command)}`);
  }
  const { help = false, json = false, ...options } = parsed.values;
  const args = parsed.positionals;
  const wanted = argumentsOf(command);
  const needed = wanted.filter((argument) => argument.startsWith('<'));
  if (!help && (args.length < needed.length || args.length > wanted.length)) {
    const problem =
      args.length > wanted.length ? `"${args[wanted.length]}" is too much` : `${needed[args.length]} is missing`;
    throw new StartupError(`${problem}.\n\n${helpOf(command)}`);
  }
  return { help, json, args, options: options as Record<string, string> };
}

function helpOf({ usage, summary, options = {} }: Command): string {
  const lines = Object.entries({ ...options, json: 'The answer as JSON.', help: 'This text.' });
  return [
    `npm run operate -- ${usage}`,
    `  ${summary}`,
    ...(/\bdomain\b/.test(usage) ? [`  Domains: ${DOMAINS.join(', ')}.`] : []),
    ...lines.map(([name, meaning]) => `  --${name.padEnd(8)} ${meaning}`),
    '',
  ].join('\n');
}

function overview(): string {
  return [
    'npm run operate -- <command>, on the platform that the configuration names. Each command has --help and --json.',
    '',
    ...COMMANDS.map(({ usage, summary }) => `  ${usage}\n      ${summary}`),
    '',
  ].join('\n');
}

async function ofEach<Row extends Line>(
  domain: string | undefined,
  work: (name: Domain) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of domain === undefined ? DOMAINS : [domainOf(domain)]) rows.push(...(await work(name)));
  return rows;
}

function domainOf(name: string): Domain {
  const found = DOMAINS.find((domain) => domain === name);
  if (!found) throw new StartupError(`There is no domain "${name}". Domains: ${DOMAINS.join(', ')}.`);
  return found;
}

function definitionOf(name: string): SubgraphDefinition {
  const domain = domainOf(name);
  return definitions.find((definition) => definition.name === domain) as SubgraphDefinition;
}

function limitOf({ limit = '100' }: Readonly<Record<string, string>>): number {
  if (!/^\d+$/.test(limit) || Number(limit) < 1 || Number(limit) > 1_000)
    throw new StartupError(`--limit must be a whole number from 1 to 1000, not "${limit}".`);
  return Number(limit);
}

function bucketNumber(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) >= BUCKETS)
    throw new StartupError(`A bucket is a whole number from 0 to ${BUCKETS - 1}, not "${text}".`);
  return Number(text);
}

const count = (number: number, what: string, many = `${what}s`): string => `${number} ${number === 1 ? what : many}`;
