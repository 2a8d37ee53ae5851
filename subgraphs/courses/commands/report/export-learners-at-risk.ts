import { forReports, requireRole, type Context } from '../../../../platform/context.js';
import { exportCsv } from '../../../../platform/services/csv-export.js';
import { atRiskRows, type RiskReason } from '../../queries/report/school-activity.js';

/** Learners at risk by name, as a CSV file. */
export function exportLearnersAtRisk(
  context: Context,
  { reason = null }: { readonly reason?: RiskReason | null },
): Promise<string> {
  requireRole(context, 'staff');
  const batches = atRiskRows(forReports(context), reason);
  return exportCsv(context, { folder: 'learners-at-risk', fileName: 'learners-at-risk.csv', batches });
}
