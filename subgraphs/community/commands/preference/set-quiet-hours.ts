import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput, type FieldProblem } from '../../../../platform/domain/errors.js';
import { timeProblem } from '../../domain/delivery-times.js';

/** Sets the hours in which pushes and SMS wait, or with null for both, none. */
export async function setQuietHours(
  context: Context,
  { from, to }: { from: string | null; to: string | null },
): Promise<void> {
  const viewer = requireViewer(context);
  const problems: FieldProblem[] = [];
  for (const [field, time] of Object.entries({ 'input.from': from, 'input.to': to })) {
    const message = time === null ? undefined : timeProblem(time);
    if (message !== undefined) problems.push({ field, message });
  }
  if ((from === null) !== (to === null)) problems.push({ field: 'input.to', message: 'must be given with from' });
  if (from !== null && from === to) problems.push({ field: 'input.to', message: 'must differ from the start' });
  if (problems.length > 0) throw new InvalidInput(problems);
  await runCommand(context, 'setQuietHours', ({ sql }) =>
    sql(
      `insert into notification_setting (user_id, quiet_from, quiet_to) values ($1, $2, $3)
       on conflict (user_id) do update set quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to`,
      [viewer.id, from, to],
    ),
  );
}
