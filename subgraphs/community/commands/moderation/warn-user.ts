import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { Decision, ItemType, Report, Rule } from '../../domain/report.js';
import { decide } from './decide-report.js';
import { findItem } from './items.js';
import { requireMayDecide } from './moderators.js';
import { openReport } from './open-report.js';

export interface ActOnItem {
  readonly itemType: ItemType;
  readonly itemId: string;
  readonly rule: Rule;
  readonly note: string | null;
}

/** Warns the author of an item that staff have found themselves. Reports of the item that wait are decided by it. */
export function warnUser(context: Context, input: ActOnItem): Promise<Report> {
  return actOnItem(context, 'warnUser', { ...input, decision: 'warn' });
}

export function actOnItem(
  context: Context,
  name: string,
  input: ActOnItem & { readonly decision: Decision; readonly hours?: number | null },
): Promise<Report> {
  const viewer = requireRole(context, 'staff');
  return runCommand(context, name, async (transaction) => {
    const item = await findItem(transaction, viewer, input.itemType, input.itemId);
    const report = await openReport(transaction, item);
    await requireMayDecide(transaction, viewer, report, input.decision);
    await decide(transaction, report, viewer.id, input);
    return report;
  });
}
