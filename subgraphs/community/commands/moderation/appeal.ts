import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { after } from '../../../../platform/domain/clock.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { AppealNotPossible, SanctionNotFound } from '../../domain/moderation-errors.js';
import { APPEAL_MS } from '../../domain/report.js';
import { checkedText } from '../../domain/text.js';

const MAX_APPEAL = 2_000;

/** Once for each sanction, within 30 days, also by a user who is suspended. */
export async function appeal(
  context: Context,
  input: { readonly sanctionId: string; readonly text: string },
): Promise<void> {
  const viewer = requireViewer(context);
  const text = checkedText(input.text, MAX_APPEAL);
  await runCommand(context, 'appeal', async ({ sql, now }) => {
    const [found] = isUuid(input.sanctionId)
      ? await sql('select from sanction where id = $1 and user_id = $2', [input.sanctionId, viewer.id])
      : [];
    if (!found) throw new SanctionNotFound();
    const appealed = await sql(
      `update sanction set appeal_text = $2, appealed_at = $3
       where id = $1 and appealed_at is null and created_at > $4 returning id`,
      [input.sanctionId, text, now, after(now, -APPEAL_MS)],
    );
    if (appealed.length === 0) throw new AppealNotPossible();
  });
}
