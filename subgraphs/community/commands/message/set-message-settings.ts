import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';

export type MessagesFrom = 'everyone' | 'followed' | 'no_one';

/** What is absent stays as it is. */
export interface MessageSettings {
  readonly messagesFrom?: MessagesFrom | null;
  readonly showPresence?: boolean | null;
}

/** Conversations that exist already stay open. */
export function setMessageSettings(
  context: Context,
  { messagesFrom = null, showPresence = null }: MessageSettings,
): Promise<void> {
  const viewer = requireViewer(context);
  return runCommand(context, 'setMessageSettings', async ({ sql }) => {
    await sql(
      `insert into message_setting (user_id, messages_from, show_presence)
       values ($1, coalesce($2, 'everyone'), coalesce($3, true))
       on conflict (user_id) do update set messages_from = coalesce($2, message_setting.messages_from),
         show_presence = coalesce($3, message_setting.show_presence)`,
      [viewer.id, messagesFrom, showPresence],
    );
  });
}
