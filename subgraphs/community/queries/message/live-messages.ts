import DataLoader from 'dataloader';
import type { Context } from '../../../../platform/context.js';
import { Resource } from '../../../../platform/resources.js';
import { visibleMessage } from '../visibility.js';
import { messageById, SELECTED_MESSAGE, type MessageView } from './conversations.js';

interface Wanted {
  readonly messageId: string;
  readonly viewerId: string;
}

const MAX_VIEWERS = 500;
/** The rule for the user in a column instead of the viewer. Staff have no way in of their own. */
const VISIBLE = visibleMessage('message').replaceAll('$1::uuid', 'wanted.viewer_id').replaceAll('$2::boolean', 'false');

const loaders = new Resource<DataLoader<Wanted, MessageView | null>>('live messages');

/** One statement for all who follow a conversation on this process, whatever request each came with. */
function loaderOf(context: Context): DataLoader<Wanted, MessageView | null> {
  const { db } = context;
  return loaders.orCreate(
    context,
    () =>
      new DataLoader<Wanted, MessageView | null>(
        async (keys) => {
          const rows = await db.rows<MessageView & { viewerId: string }>(
            `select ${SELECTED_MESSAGE}, wanted.viewer_id from unnest($1::uuid[], $2::uuid[]) wanted (message_id, viewer_id)
             join message on message.id = wanted.message_id where ${VISIBLE}`,
            [keys.map(({ messageId }) => messageId), keys.map(({ viewerId }) => viewerId)],
          );
          const found = new Map(rows.map((row) => [`${row.id} ${row.viewerId}`, row]));
          return keys.map(({ messageId, viewerId }) => found.get(`${messageId} ${viewerId}`) ?? null);
        },
        { cache: false, maxBatchSize: MAX_VIEWERS },
      ),
  );
}

/**
 * Whether the viewer sees a message that is pushed to them: who has left, or was blocked meanwhile, gets nothing more. The message
 * is then loaded for them.
 */
export async function seesPushedMessage(context: Context, messageId: string): Promise<boolean> {
  const viewerId = context.viewer?.id;
  if (viewerId === undefined) return false;
  const message = await loaderOf(context).load({ messageId, viewerId });
  messageById(context).clear(messageId).prime(messageId, message);
  return message !== null;
}
