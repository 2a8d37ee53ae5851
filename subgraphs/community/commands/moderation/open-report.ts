import type { Transaction } from '../../../../platform/command.js';
import { Report, type ReportedItem } from '../../domain/report.js';

/** A new user's item waits in the queue; no user has reported it. */
export function holdForModerator(transaction: Transaction, item: ReportedItem): Report {
  return transaction.add(new Report(item, true, transaction.now));
}

/** The open report of the item, locked, or a new one. Two that report at once get the same. */
export async function openReport(transaction: Transaction, item: ReportedItem): Promise<Report> {
  await transaction.sql('select pg_advisory_xact_lock(hashtextextended($1, 5))', [`report/${item.type}/${item.id}`]);
  return (
    (await transaction.find(Report, { itemType: item.type, itemId: item.id, status: 'open' })) ??
    transaction.add(new Report(item, false, transaction.now))
  );
}
