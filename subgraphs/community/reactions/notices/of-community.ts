import {
  AnswerAccepted,
  CommentAdded,
  ContentModerated,
  GroupJoined,
  PostLiked,
  RsvpChanged,
} from '../../../../schema/events/community.js';
import { row, toUser } from './row.js';

export const OF_COMMUNITY = [
  // Nobody is told of what they did themselves: the actor is left out.
  row(PostLiked, 'discussions', async ({ data: { postId, userId, postAuthorId } }, transaction) => {
    // Locked: whoever takes the like back now finds the notice that is written here.
    const [like] = await transaction.sql<{ withdrawn: boolean }>(
      `select withdrawn_at is not null as withdrawn from post_like where post_id = $1 and user_id = $2 for share`,
      [postId, userId],
    );
    const withdrawn = like?.withdrawn ?? true;
    return [{ to: postAuthorId, text: 'post-liked', links: { postId, actorId: userId }, withdrawn }];
  }),
  row(CommentAdded, 'discussions', ({ data: { postId, authorId, postAuthorId } }) =>
    toUser('comment-added', postAuthorId, {}, { postId, actorId: authorId }),
  ),
  row(AnswerAccepted, 'discussions', ({ data: { postId, answerAuthorId, acceptedById } }) => [
    { to: answerAuthorId, text: 'answer-accepted', links: { postId }, except: acceptedById },
  ]),
  // The author is told of the rule, never of the people involved.
  row(ContentModerated, 'account', ({ data: { authorId, decision, rule } }) =>
    decision === 'dismiss' ? [] : toUser('content-moderated', authorId, { decision, rule }),
  ),
  row(GroupJoined, 'discussions', ({ data: { groupId, userId } }) => toUser('group-joined', userId, {}, { groupId })),
  row(RsvpChanged, 'events', ({ data: { eventId, userId, promoted } }) =>
    promoted ? toUser('event-seat', userId, {}, { eventId }) : [],
  ),
];
