import { auditChain } from '../audit-chain.js';
import { busyTimeOverlaps } from '../busy-times.js';
import { count, LIMIT, limitOf, type Command } from '../command.js';
import { examine } from '../doctor.js';
import { ledgerDifferences } from '../ledgers.js';
import { checkBoards } from '../../subgraphs/gamification/queries/check-boards.js';
import { listUncanonicalEmails } from '../../subgraphs/users/queries/uncanonical-emails.js';

/** What must hold, compared with what is stored. They change nothing. */
export const CHECK_COMMANDS: readonly Command[] = [
  {
    usage: 'doctor',
    summary:
      'Checks versions, migrations, lag, outboxes, dead letters, jobs, backups, keys, certificates and clocks, and says in sentences what is wrong.',
    options: { backups: 'File with the answer of "barman-cloud-backup-list --format json".' },
    run: async (bench, _args, { backups }) => {
      const findings = await examine(bench, { backups });
      const problems = findings.filter(({ level }) => level === 'problem');
      const lines = [...problems, ...findings.filter((one) => !problems.includes(one))].map(
        ({ level, text }) => `${level}: ${text}`,
      );
      const result = `${count(problems.length, 'problem')}, ${count(findings.length - problems.length, 'warning')}.`;
      return { say: [...lines, result].join('\n'), is: { findings }, failed: problems.length > 0 };
    },
  },
  {
    usage: 'audit verify',
    summary: 'Recomputes the chain over the audit entries of users: no entry was changed, removed, moved or inserted.',
    options: { head: 'A head that this command, or the log, showed earlier: also nothing up to there was cut off.' },
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
    usage: 'busy-times check',
    summary: 'Times of one person that overlap in the next 60 days: sessions, and meetings of classes.',
    options: LIMIT,
    run: async (bench, _args, options) => {
      const limit = limitOf(options);
      return { rows: await busyTimeOverlaps(await bench.open('classes'), limit), none: 'No times overlap.' };
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
