import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import {
  cadencesOf,
  type Cadence,
  type Channel,
  type NotificationCategory,
} from '../../domain/notification-categories.js';

/** Sets how soon a channel tells of a category. It applies to what is not sent yet, too. */
export async function setPreference(
  context: Context,
  { category, channel, cadence }: { category: NotificationCategory; channel: Channel; cadence: Cadence },
): Promise<void> {
  const viewer = requireViewer(context);
  const choices = cadencesOf(category, channel);
  if (!choices.includes(cadence))
    throw new InvalidInput([
      {
        field: 'input.cadence',
        message: `must be ${choices.join(' or ').toUpperCase()} for this category and channel`,
      },
    ]);
  await runCommand(context, 'setPreference', ({ sql }) =>
    sql(
      `insert into notification_preference (user_id, category, channel, cadence) values ($1, $2, $3, $4)
       on conflict (user_id, category, channel) do update set cadence = excluded.cadence`,
      [viewer.id, category, channel, cadence],
    ),
  );
}
