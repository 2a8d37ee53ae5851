import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { Report } from '../../domain/report.js';
import { audit } from './audit.js';
import { loadReport } from './moderators.js';

export function claimReport(context: Context, { reportId }: { readonly reportId: string }): Promise<Report> {
  const viewer = requireViewer(context);
  return runCommand(context, 'claimReport', async (transaction) => {
    const report = await loadReport(transaction, viewer, reportId);
    report.claim(viewer.id, transaction.now);
    await audit(transaction, { action: 'claim', reportId, userId: report.authorId });
    return report;
  });
}
