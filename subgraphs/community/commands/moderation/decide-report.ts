import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { newId } from '../../../../platform/domain/ids.js';
import { suspensionEnd, type Report, type Verdict } from '../../domain/report.js';
import { audit } from './audit.js';
import { kindOf } from './items.js';
import { loadReport, requireMayDecide } from './moderators.js';

export interface DecideReport extends Verdict {
  readonly reportId: string;
  /** Of a suspension. */
  readonly hours?: number | null;
}

export function decideReport(context: Context, input: DecideReport): Promise<Report> {
  const viewer = requireViewer(context);
  return runCommand(context, 'decideReport', async (transaction) => {
    const report = await loadReport(transaction, viewer, input.reportId);
    await requireMayDecide(transaction, viewer, report, input.decision);
    await decide(transaction, report, viewer.id, input);
    return report;
  });
}

/** Applies a verdict: to the item, and as a sanction against its author. */
export async function decide(
  transaction: Transaction,
  report: Report,
  moderatorId: string,
  { decision, rule, note, hours }: Verdict & { readonly hours?: number | null },
): Promise<void> {
  const { now, sql } = transaction;
  const { itemId, authorId } = report;
  const endsAt = decision === 'suspend' ? suspensionEnd(hours, now) : null;
  report.decide(moderatorId, { decision, rule, note }, now);
  const kind = kindOf(report.itemType);
  if (decision === 'dismiss' || decision === 'warn') await kind.show(transaction, itemId);
  else if (decision === 'delete') await kind.delete(transaction, itemId);
  else if (decision === 'lock') {
    if (!kind.lock) throw new InvalidInput([{ field: 'input.decision', message: 'only a post can be locked' }]);
    await kind.show(transaction, itemId);
    await kind.lock(transaction, itemId, true);
  } else await kind.hide(transaction, itemId, 'moderator');
  await transaction.flush();
  let sanctionId: string | null = null;
  if (decision !== 'dismiss') {
    sanctionId = newId();
    await sql(
      `insert into sanction (id, user_id, report_id, kind, rule, created_by, created_at, ends_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [sanctionId, authorId, report.id, decision, rule, moderatorId, now, endsAt],
    );
  }
  const detail = { decision, rule, ...(endsAt && { endsAt: endsAt.toISOString() }) };
  await audit(transaction, { action: 'decide', userId: authorId, reportId: report.id, sanctionId, detail });
}
