import { PersonMigration } from '../../platform/postgres/migrations.js';
import { PersonMap } from '../../platform/privacy.js';
import type { SubgraphDefinition } from '../../platform/subgraph.js';
import { HEADER } from '../../platform/client/subgraph-client.js';
import { receiveMailReport, receiveSmsReport } from './commands/delivery/receive-report.js';
import { showUnsubscribe, unsubscribe } from './commands/delivery/unsubscribe.js';
import { events } from './events.js';
import { bannedWordResource } from './commands/moderation/banned-words.js';
import { social } from './social.js';
import { AnnouncementResolver } from './graphql/notification/announcement.resolver.js';
import { DeliveryResolver } from './graphql/notification/delivery.resolver.js';
import { PreferenceResolver } from './graphql/notification/preference.resolver.js';
import { LiveResolver } from './graphql/notification/live.resolver.js';
import { NotificationResolver, UserContribution } from './graphql/notification/notification.resolver.js';
import { references } from './graphql/references.js';
import { backfills } from './jobs/backfills.js';
import { settings } from './settings.js';
import { prepareChannels } from './jobs/prepare-channels.js';
import { notifyAudienceJob } from './jobs/notify-audience.js';
import { privacy } from './jobs/personal-data.js';
import { announceJob } from './jobs/announce.js';
import { remindJob } from './jobs/remind.js';
import { sendDeliveriesTask } from './jobs/send-deliveries.js';
import { trimNotificationsJob } from './jobs/trim-notifications.js';
import { InitialMigration } from './persistence/migrations/0001-initial.js';
import { BlocksMigration } from './persistence/migrations/0002-blocks.js';
import { ErasableTextsMigration } from './persistence/migrations/0004-erasable-texts.js';
import { RenderedTextsMigration } from './persistence/migrations/0005-rendered-texts.js';
import { BookingNoticesMigration } from './persistence/migrations/0006-booking-notices.js';
import { PlacesMigration } from './persistence/migrations/0007-places.js';
import { NoticesMigration } from './persistence/migrations/0008-notices.js';
import { AnnouncementsMigration } from './persistence/migrations/0016-announcements.js';
import { RemindersMigration } from './persistence/migrations/0015-reminders.js';
import { DeliveriesMigration } from './persistence/migrations/0009-deliveries.js';
import { onClassUpdated } from './reactions/on-class-updated.js';
import { onCourseLeft } from './reactions/on-course-left.js';
import { onEnrolledInCourse } from './reactions/on-enrolled-in-course.js';
import { reactionsOf } from './reactions/notices/react.js';
import { NOTICE_TABLE } from './reactions/notices/table.js';
import { onClassCreated } from './reactions/on-class-created.js';
import { onCourseRestored } from './reactions/on-course-restored.js';
import { onCoursePublished } from './reactions/on-course-published.js';
import { onProfileUpdated } from './reactions/on-profile-updated.js';
import { onStudentEnrolled } from './reactions/on-student-enrolled.js';
import { onStudentWithdrawn } from './reactions/on-student-withdrawn.js';
import { onUserBlocked } from './reactions/on-user-blocked.js';
import { onUserRegistered } from './reactions/on-user-registered.js';
import { onUserUnblocked } from './reactions/on-user-unblocked.js';
import { audienceStores } from './reactions/store-audiences.js';
import { reminderStores } from './reactions/store-reminders.js';
import { titleStores } from './reactions/store-titles.js';

const HTML = 'text/html; charset=utf-8';

export const community: SubgraphDefinition<typeof settings> = {
  name: 'community',
  resolvers: [
    NotificationResolver,
    UserContribution,
    PreferenceResolver,
    DeliveryResolver,
    AnnouncementResolver,
    ...social.resolvers,
    LiveResolver,
  ],
  references,
  entities: [PersonMap, ...social.entities],
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
    ...social.migrations,
    { name: '0015-reminders', class: RemindersMigration },
    { name: '0016-announcements', class: AnnouncementsMigration },
  ],
  events,
  reactions: [
    ...privacy.reactions,
    ...reactionsOf(
      [
        onUserRegistered,
        onProfileUpdated,
        ...social.reactions,
        onUserBlocked,
        onUserUnblocked,
        onCoursePublished,
        onCourseRestored,
        onEnrolledInCourse,
        onCourseLeft,
        onClassCreated,
        onClassUpdated,
        onStudentEnrolled,
        onStudentWithdrawn,
        ...titleStores,
        ...audienceStores,
        ...reminderStores,
      ],
      NOTICE_TABLE,
    ),
  ],
  jobs: [...privacy.jobs, ...social.jobs, announceJob, notifyAudienceJob, remindJob, trimNotificationsJob],
  backfills,
  periodicTasks: [sendDeliveriesTask],
  readModels: [
    {
      name: 'courses',
      tables: ['course', 'course_member'],
      reactions: [onCoursePublished, onCourseRestored, onEnrolledInCourse, onCourseLeft],
    },
    { name: 'blocks', tables: ['block'], reactions: [onUserBlocked, onUserUnblocked] },
  ],
  membershipEvents: true,
  routes: [
    ...social.routes,
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
  prepare: (context, { settings: values }) =>
    Promise.resolve([...prepareChannels(context, values), ...bannedWordResource(values.bannedWords)]),
};
