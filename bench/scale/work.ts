import type { Context } from '../../platform/context.js';
import { newId } from '../../platform/domain/ids.js';
import { mergeRevenueSums } from '../../subgraphs/billing/commands/ledger/merge-revenue-sums.js';
import { moveBalances } from '../../subgraphs/billing/commands/ledger/move-balances.js';
import { recordManualPayment } from '../../subgraphs/billing/commands/invoice/record-manual-payment.js';
import { reconcileRevenue } from '../../subgraphs/billing/queries/reconcile-revenue.js';
import { erasePerson } from '../../subgraphs/community/commands/erase-person.js';
import { markAllNotificationsRead } from '../../subgraphs/community/commands/notification/mark-all-notifications-read.js';
import { holdings as communityHoldings } from '../../subgraphs/community/queries/holdings.js';
import { holdings as gamificationHoldings } from '../../subgraphs/gamification/queries/holdings.js';
import { sealAuditEntries } from '../../subgraphs/users/commands/audit/seal-audit-entries.js';
import { purgeExpired } from '../../subgraphs/users/commands/maintenance/purge-expired.js';
import type { Holdings } from '../../platform/privacy.js';
import { round } from '../figures.js';
import type { Row } from '../table.js';
import { recorded } from './recorder.js';
import { idOf, STAFF, VIEWERS } from './school.js';

/* The commands that many send at once, and the jobs that work through many rows. */

const PAYMENTS = 400;
const AT_ONCE = 32;
const USER = idOf('user', 0);

interface Job {
  readonly what: string;
  readonly run: () => Promise<unknown>;
}

export async function workOf(context: () => Context, counts: Readonly<Record<string, number>>): Promise<Row[]> {
  const { name } = context();
  const asUser = (): Context => ({ ...context(), viewer: VIEWERS[0]?.viewer ?? null, platform: false });
  const jobs: Readonly<Record<string, readonly Job[]>> = {
    users: [
      { what: `${counts['auditEntries']} audit entries sealed`, run: () => sealAuditEntries(context()) },
      { what: `${counts['sessions']} sessions, the ended ones purged`, run: () => purgeExpired(context()) },
    ],
    community: [
      { what: `${counts['unread']} notifications marked as read`, run: () => markAllNotificationsRead(asUser()) },
      { what: `the posts of one user exported`, run: () => readAll(context(), communityHoldings) },
      { what: 'the posts of one user erased', run: () => erasePerson(context(), { userId: USER, requestId: newId() }) },
    ],
    gamification: [{ what: 'the entries of one player exported', run: () => readAll(context(), gamificationHoldings) }],
    billing: [
      { what: 'sums of revenue merged, 200 quarters', run: () => times(200, () => mergeRevenueSums(context())) },
      { what: 'balances of accounts moved', run: () => times(200, () => moveBalances(context())) },
      { what: 'sums of revenue compared with the ledger', run: () => reconcileRevenue(context()) },
    ],
  };
  const rows: Row[] = [];
  for (const { what, run } of jobs[name] ?? []) rows.push(await measureJob(`${name}: ${what}`, run));
  if (name === 'billing') rows.push(await measurePayments(context));
  return rows;
}

async function times(most: number, work: () => Promise<boolean>): Promise<void> {
  for (let number = 0; number < most; number += 1) if (!(await work())) return;
}

/** As an export reads them: what is read is dropped. */
async function readAll(context: Context, holdings: Holdings): Promise<void> {
  for (const read of Object.values(holdings)) {
    const held = read(context, USER);
    if (!(Symbol.asyncIterator in held)) await held;
    else for await (const rows of held) JSON.stringify(rows);
  }
}

async function measureJob(what: string, run: () => Promise<unknown>): Promise<Row> {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let most = before;
  let longestPause = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
    longestPause = Math.max(longestPause, performance.now() - last - 10);
    last = performance.now();
  }, 10);
  const began = performance.now();
  const { longestTransaction } = await recorded(run);
  const seconds = (performance.now() - began) / 1_000;
  clearInterval(timer);
  return {
    what,
    figure: `${round(seconds, 2)} s, longest transaction ${round(longestTransaction, 0)} ms, longest pause of the process ${round(longestPause, 0)} ms, memory +${round((most - before) / 1024 / 1024, 0)} MB`,
    wanted: 'transaction < 500 ms, memory < 100 MB',
  };
}

async function measurePayments(context: () => Context): Promise<Row> {
  const open = await context().db.rows<{ id: string }>(
    `select id from invoice where status = 'open' order by id limit ${PAYMENTS}`,
  );
  const left = open.map(({ id }) => id);
  const count = left.length;
  const pay = async (): Promise<void> => {
    for (let id = left.pop(); id !== undefined; id = left.pop())
      await recordManualPayment(
        { ...context(), viewer: STAFF, platform: false },
        { invoiceId: id, amount: { amountMinor: 1_230, currency: 'EUR' }, method: 'transfer', idempotencyKey: newId() },
      );
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, pay));
  const seconds = (performance.now() - began) / 1_000;
  return {
    what: `billing: ${count} payments, ${AT_ONCE} at once`,
    figure: `${round(count / seconds, 0)}/s`,
    wanted: '200/s',
  };
}
