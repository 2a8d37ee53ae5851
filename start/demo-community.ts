import type { Viewer } from '../platform/auth.js';
import type { Context } from '../platform/context.js';
import { after, DAY, now } from '../platform/domain/clock.js';
import { createAnnouncement } from '../subgraphs/community/commands/announcement/create-announcement.js';
import { markConversationRead } from '../subgraphs/community/commands/message/mark-conversation-read.js';
import { sendMessage } from '../subgraphs/community/commands/message/send-message.js';
import { startConversation } from '../subgraphs/community/commands/message/start-conversation.js';
import { report } from '../subgraphs/community/commands/moderation/report.js';
import { addComment } from '../subgraphs/community/commands/post/add-comment.js';
import { createPost } from '../subgraphs/community/commands/post/create-post.js';
import { react } from '../subgraphs/community/commands/post/react.js';

type As = (viewer: Viewer) => Context;

/** Conversations, a queue for moderators, announcements, and notices of what others wrote. */
export async function talkAndModerate(
  as: As,
  staff: Viewer,
  [ana, rui, eva, leo]: readonly [Viewer, Viewer, Viewer, Viewer],
  handle: string,
): Promise<void> {
  const say = (from: Viewer, conversationId: string, text: string) =>
    sendMessage(as(from), { conversationId, text, idempotencyKey: `demo-${text}` });

  const { id: direct } = await startConversation(as(ana), { userIds: [rui.id], idempotencyKey: 'demo-direct' });
  await say(ana, direct, 'Did you understand the homework on **ser** and *estar*?');
  await say(rui, direct, 'Mostly. `Estar` is for what may change, isn’t it?');
  await say(ana, direct, 'Yes. Shall we practice before the class on Thursday?');
  await say(rui, direct, 'Good idea: at six?');
  await markConversationRead(as(ana), { conversationId: direct, sequence: 3 });
  const { id: group } = await startConversation(as(eva), {
    userIds: [ana.id, rui.id, leo.id],
    title: 'Study group on Tuesdays',
    idempotencyKey: 'demo-group',
  });
  await say(eva, group, 'Who brings the word cards?');
  await say(leo, group, 'I do.');

  const { id: question } = await createPost(as(ana), {
    title: 'How do you remember the gender of nouns?',
    text: 'I always mix up *o problema* and *a mensagem*.',
    tags: ['vocabulary'],
    idempotencyKey: 'demo-gender',
  });
  const { id: answer } = await addComment(as(rui), { postId: question, text: 'I learn each noun with its article.' });
  await addComment(as(eva), { postId: question, parentId: answer, text: `So do I. @${handle}, try word cards.` });
  for (const viewer of [rui, eva, leo]) await react(as(viewer), { postId: question, kind: 'like' });

  const { id: spam } = await createPost(as(leo), {
    title: 'Essays written for you',
    text: 'Cheap and fast. Write to me.',
    tags: [],
    idempotencyKey: 'demo-spam',
  });
  await report(as(rui), { itemType: 'post', itemId: spam, reason: 'Sells homework.' });
  await report(as(eva), { itemType: 'post', itemId: spam, reason: 'Advertising' });
  await report(as(ana), { itemType: 'comment', itemId: answer, reason: 'I reported this by mistake.' });

  await createAnnouncement(as(staff), {
    kind: 'service',
    courseId: null,
    classId: null,
    english: { title: 'New in the community', text: 'You can write to each other now.' },
    portuguese: { title: 'Novidade na comunidade', text: 'Já podem escrever uns aos outros.' },
    publishAt: null,
    idempotencyKey: 'demo-announcement',
  });
  await createAnnouncement(as(staff), {
    kind: 'news',
    courseId: null,
    classId: null,
    english: { title: 'Summer courses', text: 'The summer courses open next week.' },
    portuguese: null,
    publishAt: after(now(), 7 * DAY),
    idempotencyKey: 'demo-news',
  });
}
