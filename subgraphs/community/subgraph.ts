import { PersonMigration } from '../../platform/postgres/migrations.js';
import { PersonMap } from '../../platform/privacy.js';
import type { SubgraphDefinition } from '../../platform/subgraph.js';
import { events } from './events.js';
import { CommentResolver } from './graphql/comment.resolver.js';
import { LiveResolver } from './graphql/live.resolver.js';
import { NotificationResolver, UserContribution } from './graphql/notification.resolver.js';
import { PostResolver } from './graphql/post.resolver.js';
import { references } from './graphql/references.js';
import { backfills } from './jobs/backfills.js';
import { privacy } from './jobs/personal-data.js';
import { InitialMigration } from './persistence/migrations/0001-initial.js';
import { BlocksMigration } from './persistence/migrations/0002-blocks.js';
import { ErasableTextsMigration } from './persistence/migrations/0004-erasable-texts.js';
import { RenderedTextsMigration } from './persistence/migrations/0005-rendered-texts.js';
import { PlacesMigration } from './persistence/migrations/0007-places.js';
import { NotificationInboxMap, NotificationMap } from './persistence/notification-inbox.mapping.js';
import { CommentMap, PostMap, PostRevisionMap } from './persistence/post.mapping.js';
import { onBadgeUnlocked } from './reactions/on-badge-unlocked.js';
import { BookingNoticesMigration } from './persistence/migrations/0006-booking-notices.js';
import { onBookingConfirmed } from './reactions/on-booking-confirmed.js';
import { onBookingRescheduled } from './reactions/on-booking-rescheduled.js';
import { onClassInvitationCreated } from './reactions/on-class-invitation-created.js';
import { onBookingCancelled } from './reactions/on-booking-cancelled.js';
import { onBookingRejected } from './reactions/on-booking-rejected.js';
import { onClassUpdated } from './reactions/on-class-updated.js';
import { onCourseLeft } from './reactions/on-course-left.js';
import { onEnrolledInCourse } from './reactions/on-enrolled-in-course.js';
import { onClassCreated } from './reactions/on-class-created.js';
import { onCommentAdded } from './reactions/on-comment-added.js';
import { onCoursePublished } from './reactions/on-course-published.js';
import { onCreditLow } from './reactions/on-credit-low.js';
import { onDataExportReady } from './reactions/on-data-export-ready.js';
import { onEntitlementGranted } from './reactions/on-entitlement-granted.js';
import { onLessonUnlocked } from './reactions/on-lesson-unlocked.js';
import { onLevelUp } from './reactions/on-level-up.js';
import { onPaymentSucceeded } from './reactions/on-payment-succeeded.js';
import { onPostLiked } from './reactions/on-post-liked.js';
import { onProfileUpdated } from './reactions/on-profile-updated.js';
import { onStudentEnrolled } from './reactions/on-student-enrolled.js';
import { onStudentWithdrawn } from './reactions/on-student-withdrawn.js';
import { onUserBlocked } from './reactions/on-user-blocked.js';
import { onUserRegistered } from './reactions/on-user-registered.js';
import { onUserUnblocked } from './reactions/on-user-unblocked.js';
import { onWaitlistPromoted } from './reactions/on-waitlist-promoted.js';

export const community: SubgraphDefinition = {
  name: 'community',
  resolvers: [NotificationResolver, UserContribution, PostResolver, CommentResolver, LiveResolver],
  references,
  entities: [PersonMap, NotificationInboxMap, NotificationMap, PostMap, CommentMap, PostRevisionMap],
  migrations: [
    { name: '0001-initial', class: InitialMigration },
    { name: '0002-blocks', class: BlocksMigration },
    { name: '0003-person', class: PersonMigration },
    { name: '0004-erasable-texts', class: ErasableTextsMigration },
    { name: '0005-rendered-texts', class: RenderedTextsMigration },
    { name: '0006-booking-notices', class: BookingNoticesMigration },
    { name: '0007-places', class: PlacesMigration },
  ],
  events,
  reactions: [
    ...privacy.reactions,
    onDataExportReady,
    onUserRegistered,
    onProfileUpdated,
    onUserBlocked,
    onUserUnblocked,
    onCoursePublished,
    onEnrolledInCourse,
    onCourseLeft,
    onClassCreated,
    onClassUpdated,
    onStudentEnrolled,
    onStudentWithdrawn,
    onCreditLow,
    onLessonUnlocked,
    onWaitlistPromoted,
    onBookingConfirmed,
    onBookingRescheduled,
    onBookingCancelled,
    onBookingRejected,
    onClassInvitationCreated,
    onLevelUp,
    onBadgeUnlocked,
    onPaymentSucceeded,
    onEntitlementGranted,
    onPostLiked,
    onCommentAdded,
  ],
  jobs: privacy.jobs,
  backfills,
  readModels: [
    {
      name: 'courses',
      tables: ['course', 'course_member'],
      reactions: [onCoursePublished, onEnrolledInCourse, onCourseLeft],
    },
    { name: 'blocks', tables: ['block'], reactions: [onUserBlocked, onUserUnblocked] },
  ],
  membershipEvents: true,
};
