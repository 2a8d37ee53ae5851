import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';

/** Notifies the users of an audience who come after one. */
export const notifyAudience = defineJob({
  name: 'notify-audience',
  schema: z.object({
    eventId: z.uuid(),
    after: z.uuid(),
    /** As its command defines it. */
    telling: z.record(z.string(), z.unknown()),
  }),
});

/** Deletes notifications beyond what is kept. */
export const trimNotifications = defineJob({
  name: 'trim-notifications',
  schema: z.object({}),
  cron: '41 2 * * *',
});

/** Deletes files that nothing refers to any more. */
export const removeFiles = defineJob({ name: 'remove-files', schema: z.object({ uploadIds: z.array(z.uuid()) }) });

/** Removes files of posts that are not needed any more. */
export const removeUnusedFiles = defineJob({
  name: 'remove-unused-files',
  schema: z.object({}),
  cron: '53 3 * * *',
});

/** Gives the groups of a user who is deactivated another owner. */
export const succeedOwner = defineJob({ name: 'succeed-owner', schema: z.object({ userId: z.uuid() }) });

/** Notifies users of a post, a comment or a message that mentions someone. */
export const tellOfWriting = defineJob({
  name: 'tell-of-writing',
  schema: z.object({ type: z.enum(['post', 'comment', 'message']), id: z.uuid(), edited: z.boolean() }),
});

/** Takes back notices of what was deleted or hidden, or shows them again. */
export const refreshNotices = defineJob({
  name: 'refresh-notices',
  schema: z.object({ postId: z.uuid(), commentId: z.uuid().nullable() }),
});

/** Notifies those who have not read a message after a while. */
export const tellUnread = defineJob({ name: 'tell-unread', schema: z.object({ messageId: z.uuid() }) });

/** Reminds of a meeting, a session or an event some hours before it starts. */
export const remind = defineJob({
  name: 'remind',
  schema: z.object({
    of: z.enum(['meeting', 'booking', 'event']),
    id: z.uuid(),
    startsAt: z.iso.datetime({ offset: true }),
    hours: z.union([z.literal(24), z.literal(1)]),
  }),
});

/** Tells an announcement to its audience. */
export const announce = defineJob({ name: 'announce', schema: z.object({ announcementId: z.uuid() }) });
