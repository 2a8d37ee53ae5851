import { runCommand, violates, type Transaction } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { OwnItem } from '../../domain/errors.js';
import { AlreadyReported } from '../../domain/moderation-errors.js';
import { TO_ALL } from '../../domain/place.js';
import { HIDING_REPORTS, type ItemType, type Report } from '../../domain/report.js';
import { problemOf, requireNone } from '../../domain/text.js';
import { canonicalProse, proseProblem } from '../../../../platform/domain/text.js';
import { findItem, kindOf } from './items.js';
import { requireNotSuspended, standingOf } from './limits.js';
import { openReport } from './open-report.js';

export interface ReportContent {
  readonly itemType: ItemType;
  readonly itemId: string;
  readonly reason: string;
}

const MAX_REASON = 500;
/** Reporters whose trust is looked up, so that a crowd of new accounts cannot slow this down. */
const MAX_COUNTED = 20;

/** Once for each user and item. Three reports by members hide the item until a moderator has decided. */
export async function report(context: Context, input: ReportContent): Promise<void> {
  const viewer = requireVerified(context);
  const reason = canonicalProse(input.reason).trim();
  requireNone(problemOf('reason', proseProblem(reason, { max: MAX_REASON })));
  try {
    await runCommand(context, 'report', async (transaction) => {
      await requireNotSuspended(transaction, viewer);
      const item = await findItem(transaction, viewer, input.itemType, input.itemId);
      if (item.authorId === viewer.id) throw new OwnItem();
      const opened = await openReport(transaction, item);
      await transaction.flush();
      await transaction.sql(
        `insert into report_entry (report_id, reporter_id, item_type, item_id, reason, created_at)
         values ($1, $2, $3, $4, $5, $6)`,
        [opened.id, viewer.id, item.type, item.id, reason, transaction.now],
      );
      if (await isHidden(transaction, opened)) await kindOf(item.type).hide(transaction, item.id, 'reports');
    });
  } catch (error) {
    if (violates(error, 'report_entry_once')) throw new AlreadyReported();
    throw error;
  }
}

/** What staff and teachers wrote in their own places waits in the queue, but is not hidden. */
async function isHidden(transaction: Transaction, report: Report): Promise<boolean> {
  if ((await standingOf(transaction, report.authorId, report)).inCharge) return false;
  const reporters = await transaction.sql<{ reporter_id: string }>(
    `select reporter_id from report_entry where report_id = $1 order by created_at limit ${MAX_COUNTED}`,
    [report.id],
  );
  let members = 0;
  for (const { reporter_id: id } of reporters)
    if ((await standingOf(transaction, id, TO_ALL)).level !== 'new') members += 1;
  return members >= HIDING_REPORTS;
}
