import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { newId } from '../../../../platform/domain/ids.js';
import { exportCsv } from '../../../../platform/services/csv-export.js';
import { accountingRows, type AccountingList } from '../../queries/accounting.js';
import { overRange, type DayRange } from '../../queries/day-range.js';
import { noteStaffAct } from './note-staff-act.js';

export interface ExportAccounting extends DayRange {
  readonly list: AccountingList;
}

/** A list of the books as a CSV file. Who took it is noted, for invoices name their buyers. */
export async function exportAccounting(context: Context, { list, ...days }: ExportAccounting): Promise<string> {
  requireRole(context, 'staff');
  // Refuses bad days before a file is begun.
  await overRange(context, days, () => Promise.resolve());
  await runCommand(context, 'exportAccounting', (transaction) =>
    noteStaffAct(transaction, 'export-accounting', newId(), { list, from: days.from, to: days.to }),
  );
  return exportCsv(context, {
    folder: 'accounting',
    fileName: `${list}-${days.from}-${days.to}.csv`,
    batches: accountingRows(context, list, days),
  });
}
