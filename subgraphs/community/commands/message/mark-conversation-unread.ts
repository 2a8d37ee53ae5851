import type { Context } from '../../../../platform/context.js';
import type { Conversation } from '../../domain/conversation.js';
import { moveMarker, type MarkRead } from './mark-conversation-read.js';

/** Lowers the marker, with a higher revision: everything after `sequence` is unread again. */
export function markConversationUnread(context: Context, input: MarkRead): Promise<Conversation> {
  return moveMarker(context, 'markConversationUnread', input, 'sequence < marker');
}
