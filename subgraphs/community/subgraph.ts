import { HEADER } from '../../platform/client/subgraph-client.js';
import { RegisteredUserMigration } from '../../platform/people.js';
import { PersonMigration } from '../../platform/postgres/migrations.js';
import { PersonMap } from '../../platform/privacy.js';
import { UploadMigration, uploads } from '../../platform/services/uploads/uploads.js';
import type { SubgraphDefinition } from '../../platform/subgraph.js';
import { receiveMailReport, receiveSmsReport } from './commands/delivery/receive-report.js';
import { showUnsubscribe, unsubscribe } from './commands/delivery/unsubscribe.js';
import { ATTACHMENTS } from './commands/group/group-uploads.js';
import { bannedWordResource } from './commands/moderation/banned-words.js';
import { dailyLimitResource } from './commands/moderation/limits.js';
import { events } from './events.js';
import { EventResolver, RsvpFieldsResolver } from './graphql/event/event.resolver.js';
import { GroupActsResolver } from './graphql/group/group-acts.resolver.js';
import {
  GroupFileFieldsResolver,
  GroupInvitationFieldsResolver,
  GroupMemberFieldsResolver,
  GroupResolver,
  JoinRequestFieldsResolver,
} from './graphql/group/group.resolver.js';
import { MessageActsResolver } from './graphql/message/message-acts.resolver.js';
import { MessageSettingsResolver } from './graphql/message/message-settings.resolver.js';
import { presenceBoard } from './graphql/message/presence.js';
import { PresenceResolver } from './graphql/message/presence.resolver.js';
import { ConversationResolver, MessageFieldsResolver } from './graphql/message/message.resolver.js';
import { ModerationEntryFieldsResolver, ModerationResolver } from './graphql/moderation/moderation.resolver.js';
import { SanctionResolver } from './graphql/moderation/sanction.resolver.js';
import { AnnouncementResolver } from './graphql/notification/announcement.resolver.js';
import { DeliveryResolver } from './graphql/notification/delivery.resolver.js';
import { LiveResolver } from './graphql/notification/live.resolver.js';
import { NotificationResolver, UserContribution } from './graphql/notification/notification.resolver.js';
import { PreferenceResolver } from './graphql/notification/preference.resolver.js';
import { CommentResolver } from './graphql/post/comment.resolver.js';
import { DraftResolver } from './graphql/post/draft.resolver.js';
import { FeedResolver } from './graphql/post/feed.resolver.js';
import { PostFileResolver } from './graphql/post/file.resolver.js';
import { PostActsResolver } from './graphql/post/post-acts.resolver.js';
import { PostDraftFieldsResolver, PostFieldsResolver } from './graphql/post/post-fields.resolver.js';
import { PostResolver } from './graphql/post/post.resolver.js';
import { TagResolver } from './graphql/post/tag.resolver.js';
import { references } from './graphql/references.js';
import { announceJob } from './jobs/announce.js';
import { backfills } from './jobs/backfills.js';
import { removeFilesJob, succeedOwnerJob } from './jobs/groups.js';
import { notifyAudienceJob } from './jobs/notify-audience.js';
import { privacy } from './jobs/personal-data.js';
import { prepareChannels } from './jobs/prepare-channels.js';
import { refreshNoticesJob } from './jobs/refresh-notices.js';
import { remindJob } from './jobs/remind.js';
import { removeUnusedFilesJob } from './jobs/remove-unused-files.js';
import { removeOldDraftsJob } from './jobs/remove-old-drafts.js';
import { sendDeliveriesTask } from './jobs/send-deliveries.js';
import { tellOfWritingJob } from './jobs/tell-of-writing.js';
import { tellUnreadJob } from './jobs/tell-unread.js';
import { trimNotificationsJob } from './jobs/trim-notifications.js';
import { ConversationMap } from './persistence/conversation.mapping.js';
import { CommunityEventMap } from './persistence/event.mapping.js';
import { GroupMap } from './persistence/group.mapping.js';
import { InitialMigration } from './persistence/migrations/0001-initial.js';
import { BlocksMigration } from './persistence/migrations/0002-blocks.js';
import { ErasableTextsMigration } from './persistence/migrations/0004-erasable-texts.js';
import { RenderedTextsMigration } from './persistence/migrations/0005-rendered-texts.js';
import { BookingNoticesMigration } from './persistence/migrations/0006-booking-notices.js';
import { PlacesMigration } from './persistence/migrations/0007-places.js';
import { NoticesMigration } from './persistence/migrations/0008-notices.js';
import { DeliveriesMigration } from './persistence/migrations/0009-deliveries.js';
import { ModerationMigration } from './persistence/migrations/0011-moderation.js';
import { GroupsMigration } from './persistence/migrations/0012-groups.js';
import { MessagesMigration } from './persistence/migrations/0014-messages.js';
import { EventsMigration } from './persistence/migrations/0015-events.js';
import { RemindersMigration } from './persistence/migrations/0015-reminders.js';
import { AnnouncementsMigration } from './persistence/migrations/0016-announcements.js';
import { FeedMigration } from './persistence/migrations/0017-feed.js';
import { SearchMigration } from './persistence/migrations/0018-search.js';
import { MentionsMigration } from './persistence/migrations/0019-mentions.js';
import { PostFilesMigration } from './persistence/migrations/0020-post-files.js';
import { EventSeriesMigration } from './persistence/migrations/0021-event-series.js';
import { FeedIndexesMigration } from './persistence/migrations/0022-feed-indexes.js';
import { NotificationLinesMigration } from './persistence/migrations/0023-notification-lines.js';
import { MessageSettingsMigration } from './persistence/migrations/0024-message-settings.js';
import { ModeratedItemsMigration } from './persistence/migrations/0025-moderated-items.js';
import { SearchByWeekMigration } from './persistence/migrations/0026-search-by-week.js';
import { ProductTitlesMigration } from './persistence/migrations/0027-product-titles.js';
import { CommentMap, PostMap, PostRevisionMap } from './persistence/post.mapping.js';
import { ReportMap } from './persistence/report.mapping.js';
import { eventCalendarOf } from './queries/event/event-calendar.js';
import { reactionsOf } from './reactions/notices/react.js';
import { NOTICE_TABLE } from './reactions/notices/table.js';
import { onClassCreated } from './reactions/on-class-created.js';
import { onClassUpdated } from './reactions/on-class-updated.js';
import { onCourseLeft } from './reactions/on-course-left.js';
import { onCoursePublished } from './reactions/on-course-published.js';
import { onCourseRestored } from './reactions/on-course-restored.js';
import { onEnrolledInCourse } from './reactions/on-enrolled-in-course.js';
import { onPostDeleted } from './reactions/on-post-deleted.js';
import { onProfileUpdated } from './reactions/on-profile-updated.js';
import { onRolesChanged } from './reactions/on-roles-changed.js';
import { onStudentEnrolled } from './reactions/on-student-enrolled.js';
import { onStudentWithdrawn } from './reactions/on-student-withdrawn.js';
import { onUserBlocked } from './reactions/on-user-blocked.js';
import { onUserDeactivated } from './reactions/on-user-deactivated.js';
import { onUserFollowed } from './reactions/on-user-followed.js';
import { onUserReactivated } from './reactions/on-user-reactivated.js';
import { onUserRegistered } from './reactions/on-user-registered.js';
import { onUserUnblocked } from './reactions/on-user-unblocked.js';
import { onUserUnfollowed } from './reactions/on-user-unfollowed.js';
import { audienceStores } from './reactions/store-audiences.js';
import { reminderStores } from './reactions/store-reminders.js';
import { titleStores } from './reactions/store-titles.js';
import { settings } from './settings.js';

const files = uploads([ATTACHMENTS]);
const HTML = 'text/html; charset=utf-8';

export const community: SubgraphDefinition<typeof settings> = {
  name: 'community',
  resolvers: [
    NotificationResolver,
    UserContribution,
    PreferenceResolver,
    DeliveryResolver,
    AnnouncementResolver,
    PostResolver,
    PostFieldsResolver,
    PostActsResolver,
    CommentResolver,
    FeedResolver,
    PostFileResolver,
    TagResolver,
    DraftResolver,
    PostDraftFieldsResolver,
    ModerationResolver,
    ModerationEntryFieldsResolver,
    SanctionResolver,
    GroupResolver,
    EventResolver,
    RsvpFieldsResolver,
    ConversationResolver,
    MessageFieldsResolver,
    MessageActsResolver,
    MessageSettingsResolver,
    PresenceResolver,
    GroupActsResolver,
    GroupMemberFieldsResolver,
    JoinRequestFieldsResolver,
    GroupInvitationFieldsResolver,
    GroupFileFieldsResolver,
    LiveResolver,
  ],
  references,
  entities: [PersonMap, PostMap, CommentMap, PostRevisionMap, ReportMap, GroupMap, ConversationMap, CommunityEventMap],
  migrations: [
    { name: '0001-initial', class: InitialMigration },
    { name: '0002-blocks', class: BlocksMigration },
    { name: '0003-person', class: PersonMigration },
    { name: '0004-erasable-texts', class: ErasableTextsMigration },
    { name: '0005-rendered-texts', class: RenderedTextsMigration },
    { name: '0006-booking-notices', class: BookingNoticesMigration },
    { name: '0007-places', class: PlacesMigration },
    { name: '0008-notices', class: NoticesMigration },
    { name: '0009-deliveries', class: DeliveriesMigration },
    { name: '0010-registered-user', class: RegisteredUserMigration },
    { name: '0011-moderation', class: ModerationMigration },
    { name: '0012-groups', class: GroupsMigration },
    { name: '0013-upload', class: UploadMigration },
    { name: '0014-messages', class: MessagesMigration },
    { name: '0015-events', class: EventsMigration },
    { name: '0015-reminders', class: RemindersMigration },
    { name: '0016-announcements', class: AnnouncementsMigration },
    { name: '0017-feed', class: FeedMigration },
    { name: '0018-search', class: SearchMigration },
    { name: '0019-mentions', class: MentionsMigration },
    { name: '0020-post-files', class: PostFilesMigration },
    { name: '0021-event-series', class: EventSeriesMigration },
    { name: '0022-feed-indexes', class: FeedIndexesMigration },
    { name: '0023-notification-lines', class: NotificationLinesMigration },
    { name: '0024-message-settings', class: MessageSettingsMigration },
    { name: '0025-moderated-items', class: ModeratedItemsMigration },
    { name: '0026-search-by-week', class: SearchByWeekMigration },
    { name: '0027-product-titles', class: ProductTitlesMigration },
  ],
  events,
  reactions: [
    ...privacy.reactions,
    ...reactionsOf(
      [
        onUserRegistered,
        onProfileUpdated,
        onRolesChanged,
        onUserDeactivated,
        onUserReactivated,
        onUserBlocked,
        onUserUnblocked,
        onUserFollowed,
        onUserUnfollowed,
        onCoursePublished,
        onCourseRestored,
        onEnrolledInCourse,
        onCourseLeft,
        onClassCreated,
        onClassUpdated,
        onStudentEnrolled,
        onStudentWithdrawn,
        onPostDeleted,
        ...titleStores,
        ...audienceStores,
        ...reminderStores,
      ],
      NOTICE_TABLE,
    ),
  ],
  jobs: [
    ...privacy.jobs,
    removeOldDraftsJob,
    removeFilesJob,
    removeUnusedFilesJob,
    succeedOwnerJob,
    ...files.jobs,
    announceJob,
    notifyAudienceJob,
    tellOfWritingJob,
    tellUnreadJob,
    refreshNoticesJob,
    remindJob,
    trimNotificationsJob,
  ],
  backfills,
  periodicTasks: [sendDeliveriesTask],
  readModels: [
    {
      name: 'courses',
      tables: ['course', 'course_member'],
      reactions: [onCoursePublished, onCourseRestored, onEnrolledInCourse, onCourseLeft],
    },
    { name: 'blocks', tables: ['block'], reactions: [onUserBlocked, onUserUnblocked] },
    { name: 'follows', tables: ['follow'], reactions: [onUserFollowed, onUserUnfollowed] },
  ],
  membershipEvents: true,
  routes: [
    ...files.routes,
    {
      path: '/event-calendars/:secret',
      public: true,
      contentType: 'text/calendar; charset=utf-8',
      handle: (context, { parameter }) => eventCalendarOf(context, parameter),
    },
    {
      path: '/mail/unsubscribe/:token',
      public: true,
      contentType: HTML,
      handle: (context, { parameter }) => showUnsubscribe(context, parameter),
    },
    {
      method: 'POST',
      path: '/mail/unsubscribe/:token',
      form: { contentType: HTML },
      handle: (context, { parameter }) => unsubscribe(context, parameter),
    },
    {
      method: 'POST',
      path: '/webhooks/mail',
      webhook: { signatureHeader: 'lyceum-signature' },
      handle: (context, { body, headers }) => receiveMailReport(context, body, headers[HEADER.signature] ?? ''),
    },
    {
      method: 'POST',
      path: '/webhooks/sms',
      webhook: { signatureHeader: 'lyceum-signature' },
      handle: (context, { body, headers }) => receiveSmsReport(context, body, headers[HEADER.signature] ?? ''),
    },
  ],
  settings,
  prepare: (context, { settings: values, config }) => {
    // From the start, so that it has heard of all users within a heartbeat.
    presenceBoard(context);
    return Promise.resolve([
      ...prepareChannels(context, values, config.sms),
      ...bannedWordResource(values.bannedWords),
      ...dailyLimitResource(values.dailyLimits),
    ]);
  },
};
