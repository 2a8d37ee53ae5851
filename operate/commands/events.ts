import { userInfo } from 'node:os';
import { backfillProgress } from '../../platform/backfill.js';
import { StartupError } from '../../platform/config/startup-error.js';
import { DOMAINS } from '../../subgraphs/domains.js';
import { archiveMonths } from '../archive.js';
import { bucketNumber, count, definitionOf, domainOf, LIMIT, limitOf, ofEach, type Command } from '../command.js';
import { dropDeadLetter, listDeadLetters, redriveDeadLetters, showDeadLetter } from '../dead-letters.js';
import { lag } from '../lag.js';
import { leases, moveBucket, unpinBucket } from '../leases.js';
import type { OpenDomain } from '../open-domain.js';
import { outboxState, parkedEvents, republish, unpark } from '../outbox.js';
import { rebuildReadModel } from '../replay.js';
import { rewind } from '../rewind.js';

const DAY_MS = 24 * 60 * 60_000;
const monthOf = (time: number): string => new Date(time).toISOString().slice(0, 7);

/** Events on their way: outbox, relay, inbox, read models. */
export const EVENT_COMMANDS: readonly Command[] = [
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
    summary: 'Lets the parked events of an aggregate be tried again, after a release that fixes their contract.',
    run: async (bench, [domain = '', aggregateId = '']) => {
      const events = await unpark(await bench.open(domain), aggregateId);
      return { say: `${count(events, 'event')} of ${aggregateId} will be tried again.`, is: { unparked: events } };
    },
  },
  {
    usage: 'outbox republish [domain]',
    summary:
      'Publishes the events of the last hours again, after KAFKA_TOPIC_PREFIX began new topics. Inboxes drop what they know.',
    options: { hours: 'Of so many hours, 1 to 168. Default 48.' },
    run: async (bench, [domain], { hours = '48' }) => {
      if (!/^\d+$/.test(hours) || Number(hours) < 1 || Number(hours) > 168)
        throw new StartupError(`--hours must be a whole number from 1 to 168, not "${hours}".`);
      const rows = await ofEach(domain, async (name) => [
        { domain: name, events: await republish(await bench.open(name), Number(hours)) },
      ]);
      return { rows, none: 'There are no events.' };
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
      return {
        say: `${count(result.applied, 'event')} applied, ${result.left} left.`,
        is: result,
        failed: result.left > 0,
      };
    },
  },
  {
    usage: 'dead-letters drop <domain> <id>',
    summary: 'Abandons one dead letter, whose event then never has an effect. Kept with the operator and the reason.',
    options: { because: 'The reason, for those who ask later. Required.' },
    run: async (bench, [domain = '', id = ''], { because = '' }) => {
      if (because.trim() === '') throw new StartupError('--because is missing: say why the event can be dropped.');
      const letter = await dropDeadLetter(await bench.open(domain), id, { operator: userInfo().username, because });
      return { say: `Dropped ${letter.type} of ${letter.subject}.`, is: letter };
    },
  },
  {
    usage: 'archive <domain>',
    summary:
      'Writes months of published events to the storage as gzipped CloudEvents, and drops them from the database.',
    options: { before: 'Only months before this one, as 2026-11. Default: those that ended more than 31 days ago.' },
    run: async (bench, [domain = ''], { before = monthOf(Date.now() - 31 * DAY_MS) }) => {
      if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(before) || before > monthOf(Date.now() - 7 * DAY_MS))
        throw new StartupError(
          `--before must be a month such as 2026-10 that is not later than last week, not "${before}".`,
        );
      const rows = await archiveMonths(await bench.open(domain), before);
      return {
        rows: rows.map(({ sha256: _hash, ...row }) => row),
        none: `${domain} has no events from before ${before}.`,
      };
    },
  },
  {
    usage: 'rewind <domain>',
    summary: 'Sets the consumer group back to a time, after a restore of the database; the domain must be stopped.',
    options: { to: 'The time, as 2026-11-30T12:00:00Z. Required.' },
    run: async (bench, [domain = ''], { to = '' }) => {
      const time = new Date(to);
      if (Number.isNaN(time.getTime()))
        throw new StartupError(`--to must be a time such as 2026-11-30T12:00:00Z, not "${to}".`);
      const rows = await rewind(bench.config.kafka, domainOf(domain), time, bench.log);
      return { rows: rows.map((row) => ({ ...row })), none: `${domain} has read nothing later than that.` };
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
];
