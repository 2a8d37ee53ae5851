import {
  AnswerAccepted,
  CommentAdded,
  ContentModerated,
  ContentReported,
  EventCancelled,
  EventChanged,
  EventPublished,
  GroupJoined,
  GroupUpdated,
  MessageSent,
  PostCreated,
  PostLiked,
  PostUpdated,
  RsvpChanged,
} from '../../../../schema/events/community.js';
import type { Transaction } from '../../../../platform/command.js';
import { after } from '../../../../platform/domain/clock.js';
import type { Audience } from '../../commands/notification/audience.js';
import { noticesOfWriting } from '../../commands/notification/tell-of-writing.js';
import { UNREAD_AFTER_MS } from '../../commands/notification/tell-unread.js';
import { isMoreOpen } from '../../domain/group.js';
import type { NoticeKind } from '../../domain/notices.js';
import { tellUnread } from '../../jobs/definitions.js';
import { row, toUser, type NoticeFor } from './row.js';

interface EventTold {
  readonly eventId: string;
  readonly startsAt: string;
  readonly to: Audience;
  readonly text: NoticeKind;
  readonly actor: string | undefined;
  /** The act: the occurrences of a series that it changed are one notice to a user. */
  readonly act: string;
}

/** Names the event; the user who acted knows already. After its start nothing is sent. */
async function eventTold(
  { sql }: Transaction,
  { eventId, startsAt, to, text, actor: except, act }: EventTold,
): Promise<NoticeFor[]> {
  const [event] = await sql<{ title: string; series_id: string | null }>(
    'select title, series_id from community_event where id = $1',
    [eventId],
  );
  if (!event) return [];
  const key = event.series_id === null ? {} : { key: `${text} ${event.series_id} ${act}` };
  return [
    { to, text, facts: { event: event.title, startsAt }, links: { eventId }, expiresAt: startsAt, except, ...key },
  ];
}

export const OF_COMMUNITY = [
  // No one is notified of what they did themselves: the actor is left out.
  row(PostLiked, 'discussions', async ({ data: { postId, userId, postAuthorId } }, transaction) => {
    // Locked: a request that takes the like back now finds the notice that is written here.
    const [like] = await transaction.sql<{ withdrawn: boolean }>(
      `select withdrawn_at is not null as withdrawn from post_like where post_id = $1 and user_id = $2 for share`,
      [postId, userId],
    );
    const withdrawn = like?.withdrawn ?? true;
    return [{ to: postAuthorId, text: 'post-liked', links: { postId, actorId: userId }, withdrawn }];
  }),
  // One notice to a user: of a mention, else an answer, else a comment, else a post that they follow.
  row(PostCreated, 'discussions', ({ data: { postId: id } }, transaction) =>
    noticesOfWriting(transaction, { type: 'post', id, edited: false }),
  ),
  row(PostUpdated, 'discussions', ({ data: { postId: id } }, transaction) =>
    noticesOfWriting(transaction, { type: 'post', id, edited: true }),
  ),
  row(CommentAdded, 'discussions', ({ data: { commentId: id } }, transaction) =>
    noticesOfWriting(transaction, { type: 'comment', id, edited: false }),
  ),
  // A mention at once; what is not read, a minute later, in the category of messages.
  row(MessageSent, 'discussions', async ({ data: { messageId }, time }, transaction) => {
    await transaction.enqueue(tellUnread, { messageId }, { runAt: after(new Date(time), UNREAD_AFTER_MS) });
    return noticesOfWriting(transaction, { type: 'message', id: messageId, edited: false });
  }),
  row(AnswerAccepted, 'discussions', ({ data: { postId, answerAuthorId, acceptedById } }) => [
    { to: answerAuthorId, text: 'answer-accepted', links: { postId }, except: acceptedById },
  ]),
  // For a day one line, however many wait. It names neither the reporter nor the author.
  row(ContentReported, 'discussions', async ({ data: { reportId }, actor }, transaction) => {
    const [report] = await transaction.sql<{ group_id: string | null }>('select group_id from report where id = $1', [
      reportId,
    ]);
    const links = report?.group_id ? { groupId: report.group_id } : {};
    return [{ to: { moderatorsOfReport: reportId }, text: 'content-reported', links, except: actor }];
  }),
  // The author is notified of the rule, never of the people involved.
  row(ContentModerated, 'account', ({ data: { authorId, decision, rule } }) =>
    decision === 'dismiss' ? [] : toUser('content-moderated', authorId, { decision, rule }),
  ),
  // Reporters are notified of whether a rule was broken, not of what was done to the author.
  row(ContentModerated, 'discussions', ({ data: { reportId, decision } }) =>
    reportId === null
      ? []
      : [
          {
            to: { reportersOf: reportId },
            text: 'report-decided',
            facts: { outcome: decision === 'dismiss' ? 'dismissed' : 'acted' },
            // The author may be a reporter of the same event elsewhere.
            key: `report ${reportId}`,
          },
        ],
  ),
  row(GroupUpdated, 'discussions', ({ data: { groupId, kind, previousKind }, actor }) =>
    previousKind !== undefined && isMoreOpen(kind, previousKind)
      ? [{ to: { membersOfGroup: groupId }, text: 'group-opened', facts: { kind }, links: { groupId }, except: actor }]
      : [],
  ),
  row(GroupJoined, 'discussions', ({ data: { groupId, userId } }) => toUser('group-joined', userId, {}, { groupId })),
  row(
    EventPublished,
    'events',
    async ({ data: { eventId, groupId, classId, courseId, startsAt }, actor, correlationid: act }, transaction) => {
      const to =
        (groupId !== null && { membersOfGroup: groupId }) ||
        (classId !== null && { membersOfClass: classId }) ||
        (courseId !== null && { membersOfCourse: courseId });
      // An event for all is found in the list of events.
      return to ? eventTold(transaction, { eventId, startsAt, to, text: 'event-published', actor, act }) : [];
    },
  ),
  row(EventChanged, 'events', ({ data: { eventId, startsAt }, actor, correlationid: act }, transaction) =>
    eventTold(transaction, { eventId, startsAt, to: { attendeesOf: eventId }, text: 'event-changed', actor, act }),
  ),
  row(EventCancelled, 'events', ({ data: { eventId, startsAt }, actor, correlationid: act }, transaction) =>
    eventTold(transaction, { eventId, startsAt, to: { attendeesOf: eventId }, text: 'event-cancelled', actor, act }),
  ),
  row(RsvpChanged, 'events', ({ data: { eventId, userId, promoted } }) =>
    promoted ? toUser('event-seat', userId, {}, { eventId }) : [],
  ),
];
