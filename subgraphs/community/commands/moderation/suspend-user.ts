import type { Context } from '../../../../platform/context.js';
import type { Report } from '../../domain/report.js';
import { actOnItem, type ActOnItem } from './warn-user.js';

/** The author of the item reads, and writes nothing, until the end. */
export function suspendUser(context: Context, input: ActOnItem & { readonly hours: number }): Promise<Report> {
  return actOnItem(context, 'suspendUser', { ...input, decision: 'suspend' });
}
