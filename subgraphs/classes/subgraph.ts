import { MoneyMap } from '../../platform/postgres/money.mapping.js';
import { PersonMigration } from '../../platform/postgres/migrations.js';
import { RegisteredUserMigration } from '../../platform/people.js';
import { PersonMap } from '../../platform/privacy.js';
import type { SubgraphDefinition } from '../../platform/subgraph.js';
import { MoneyResolver } from '../../platform/graphql/types.js';
import { events } from './events.js';
import { AttendanceReportResolver } from './graphql/attendance-report.resolver.js';
import { CalendarEntryResolver } from './graphql/calendar-entry.resolver.js';
import { CalendarResolver } from './graphql/calendar.resolver.js';
import {
  AddMeetingPayloadResolver,
  ClassChangesResolver,
  ClassPayloadResolver,
  RequestSeatPayloadResolver,
} from './graphql/class-changes.resolver.js';
import { BookingLiveResolver, canFollowSeats, UserBookingContribution } from './graphql/booking-live.resolver.js';
import { BookingResolver, BookingSeatResolver, WaitlistEntryResolver } from './graphql/booking.resolver.js';
import { ClassResolver } from './graphql/class.resolver.js';
import { CourseContribution, LessonContribution, UserContribution } from './graphql/contributions.resolver.js';
import { MeetingResolver } from './graphql/meeting.resolver.js';
import { ScheduleConflictResolver } from './graphql/schedule-conflict.types.js';
import {
  ClassEnrollmentPayloadResolver,
  CreditEntryResolver,
  EnrollmentResolver,
} from './graphql/enrollment.resolver.js';
import { GroupSessionResolver } from './graphql/group-session.resolver.js';
import { InvitationResolver } from './graphql/invitation.resolver.js';
import { canFollowClass, LiveResolver } from './graphql/live.resolver.js';
import {
  CourseSupportContribution,
  SlotResolver,
  SupportOptionResolver,
  TeachingAssistantResolver,
} from './graphql/teaching-assistant.resolver.js';
import { references } from './graphql/references.js';
import { privacy } from './jobs/personal-data.js';
import { backfills } from './jobs/backfills.js';
import { checkCreditsJob } from './jobs/check-credits.js';
import { takePriceOfSupportJob } from './jobs/take-price-of-support.js';
import { reviewBookingJob } from './jobs/review-booking.js';
import { releaseSeatJob } from './jobs/release-seat.js';
import {
  ClassEnrollmentMap,
  ClassMap,
  LessonUnlockMap,
  MeetingMap,
  ScheduleMap,
  SeatHoldMap,
} from './persistence/class.mapping.js';
import {
  AttendanceMap,
  CreditAccountMap,
  CreditEntryMap,
  CreditReasonMap,
} from './persistence/credit-account.mapping.js';
import {
  AvailabilityMap,
  BookingMap,
  GroupSessionTemplateMap,
  ParticipantMap,
  TeachingAssignmentMap,
  WaitlistEntryMap,
} from './persistence/booking.mapping.js';
import { InitialMigration } from './persistence/migrations/0001-initial.js';
import { ClassesInFullMigration } from './persistence/migrations/0002-classes-in-full.js';
import { BookingsMigration } from './persistence/migrations/0003-bookings.js';
import { ClassVisibilityMigration } from './persistence/migrations/0005-class-visibility.js';
import { BusyTimeMigration } from './persistence/migrations/0007-busy-time.js';
import { ClassTimesMigration } from './persistence/migrations/0008-class-times.js';
import { BookingPolicyMigration } from './persistence/migrations/0009-booking-policy.js';
import { PlacesMigration } from './persistence/migrations/0010-places.js';
import { CalendarMigration } from './persistence/migrations/0013-calendar.js';
import { BookingListMigration } from './persistence/migrations/0014-booking-list.js';
import { SchoolAttendanceMigration } from './persistence/migrations/0015-school-attendance.js';
import { purgeCommunityEventsTask } from './commands/calendar/purge-community-events.js';
import {
  AbsentStudentResolver,
  ClassMonthAttendanceResolver,
  SchoolAttendanceResolver,
} from './graphql/school-attendance.resolver.js';
import { removeExportJob } from '../../platform/services/csv-export.js';
import { fileRoute } from '../../platform/services/uploads/routes.js';
import { ChangedMeetingsMigration } from './persistence/migrations/0012-changed-meetings.js';
import { PaidSeatsMigration } from './persistence/migrations/0011-paid-seats.js';
import { calendarOf } from './queries/calendar.js';
import { onBundleSessionRejected } from './reactions/on-bundle-session-rejected.js';
import { onBundleSessionReserved } from './reactions/on-bundle-session-reserved.js';
import { onProductCreated } from './reactions/on-product-created.js';
import { onPriceChanged } from './reactions/on-price-changed.js';
import { onProductUpdated } from './reactions/on-product-updated.js';
import { onUserRegistered } from './reactions/on-user-registered.js';
import { onCoursePublished } from './reactions/on-course-published.js';
import { onBundleSessionReleased } from './reactions/on-bundle-session-released.js';
import { onPaymentRefunded } from './reactions/on-payment-refunded.js';
import { onPaymentSucceeded } from './reactions/on-payment-succeeded.js';
import { onRolesChanged } from './reactions/on-roles-changed.js';
import { onUserReactivated } from './reactions/on-user-reactivated.js';
import { storeCommunityEvents } from './reactions/store-community-events.js';
import { onUserDeactivated } from './reactions/on-user-deactivated.js';

export const classes: SubgraphDefinition = {
  name: 'classes',
  resolvers: [
    ClassResolver,
    ClassChangesResolver,
    ClassPayloadResolver,
    RequestSeatPayloadResolver,
    AddMeetingPayloadResolver,
    MeetingResolver,
    ScheduleConflictResolver,
    EnrollmentResolver,
    ClassEnrollmentPayloadResolver,
    CreditEntryResolver,
    AttendanceReportResolver,
    SchoolAttendanceResolver,
    ClassMonthAttendanceResolver,
    AbsentStudentResolver,
    CalendarResolver,
    CalendarEntryResolver,
    InvitationResolver,
    UserContribution,
    CourseContribution,
    LessonContribution,
    LiveResolver,
    BookingResolver,
    BookingSeatResolver,
    WaitlistEntryResolver,
    GroupSessionResolver,
    TeachingAssistantResolver,
    SlotResolver,
    SupportOptionResolver,
    CourseSupportContribution,
    UserBookingContribution,
    BookingLiveResolver,
    MoneyResolver,
  ],
  references,
  partnerTypes: ['ClassType', 'ClassStatus', 'LocalDate', 'TimeZone', 'BigInt'],
  entities: [
    ClassMap,
    MeetingMap,
    SeatHoldMap,
    ClassEnrollmentMap,
    LessonUnlockMap,
    ScheduleMap,
    MoneyMap,
    CreditAccountMap,
    CreditEntryMap,
    CreditReasonMap,
    AttendanceMap,
    PersonMap,
    TeachingAssignmentMap,
    AvailabilityMap,
    GroupSessionTemplateMap,
    BookingMap,
    ParticipantMap,
    WaitlistEntryMap,
  ],
  migrations: [
    { name: '0001-initial', class: InitialMigration },
    { name: '0002-classes-in-full', class: ClassesInFullMigration },
    { name: '0003-bookings', class: BookingsMigration },
    { name: '0004-person', class: PersonMigration },
    { name: '0005-class-visibility', class: ClassVisibilityMigration },
    { name: '0006-registered-user', class: RegisteredUserMigration },
    { name: '0007-busy-time', class: BusyTimeMigration },
    { name: '0008-class-times', class: ClassTimesMigration },
    { name: '0009-booking-policy', class: BookingPolicyMigration },
    { name: '0010-places', class: PlacesMigration },
    { name: '0011-paid-seats', class: PaidSeatsMigration },
    { name: '0012-changed-meetings', class: ChangedMeetingsMigration },
    { name: '0013-calendar', class: CalendarMigration },
    { name: '0014-booking-list', class: BookingListMigration },
    { name: '0015-school-attendance', class: SchoolAttendanceMigration },
  ],
  events,
  reactions: [
    onUserRegistered,
    onRolesChanged,
    onUserReactivated,
    onProductCreated,
    onProductUpdated,
    onPriceChanged,
    onBundleSessionReserved,
    onBundleSessionRejected,
    onCoursePublished,
    onPaymentSucceeded,
    onPaymentRefunded,
    onBundleSessionReleased,
    onUserDeactivated,
    ...storeCommunityEvents,
    ...privacy.reactions,
  ],
  readModels: [{ name: 'courses', tables: ['course'], reactions: [onCoursePublished] }],
  backfills,
  jobs: [reviewBookingJob, releaseSeatJob, takePriceOfSupportJob, checkCreditsJob, removeExportJob, ...privacy.jobs],
  periodicTasks: [purgeCommunityEventsTask],
  routes: [
    fileRoute,
    {
      path: '/calendars/:secret',
      public: true,
      contentType: 'text/calendar; charset=utf-8',
      handle: (context, { parameter }) => calendarOf(context, parameter),
    },
  ],
  membershipEvents: true,
  sharedSubscriptions: { seatsChanged: canFollowSeats, lessonUnlocked: canFollowClass },
};
