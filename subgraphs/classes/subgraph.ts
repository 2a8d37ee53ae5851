import type { SubgraphDefinition } from '../../platform/subgraph.js';
import { MoneyResolver } from '../../platform/graphql-types.js';
import { events } from './events.js';
import { ClassChangesResolver } from './graphql/class-changes.resolver.js';
import { ClassResolver } from './graphql/class.resolver.js';
import { CourseContribution, LessonContribution, UserContribution } from './graphql/contributions.resolver.js';
import { CreditEntryResolver, EnrollmentResolver } from './graphql/enrollment.resolver.js';
import { canFollowClass, LiveResolver } from './graphql/live.resolver.js';
import { references } from './graphql/references.js';
import { checkCredits } from './jobs/check-credits.js';
import { releaseSeat } from './jobs/release-seat.js';
import {
  ClassEnrollmentMap,
  ClassMap,
  LessonUnlockMap,
  MeetingMap,
  MoneyMap,
  ScheduleMap,
  SeatHoldMap,
} from './persistence/class.mapping.js';
import {
  AttendanceMap,
  CreditAccountMap,
  CreditEntryMap,
  CreditReasonMap,
} from './persistence/credit-account.mapping.js';
import { InitialMigration } from './persistence/migrations/0001-initial.js';
import { ClassesInFullMigration } from './persistence/migrations/0002-classes-in-full.js';
import { onCoursePublished } from './reactions/on-course-published.js';
import { onPaymentSucceeded } from './reactions/on-payment-succeeded.js';
import { onUserDeactivated } from './reactions/on-user-deactivated.js';

export const classes: SubgraphDefinition = {
  name: 'classes',
  resolvers: [
    ClassResolver,
    ClassChangesResolver,
    EnrollmentResolver,
    CreditEntryResolver,
    UserContribution,
    CourseContribution,
    LessonContribution,
    LiveResolver,
    MoneyResolver,
  ],
  references,
  entities: [
    ...[ClassMap, MeetingMap, SeatHoldMap, ClassEnrollmentMap, LessonUnlockMap, ScheduleMap, MoneyMap],
    ...[CreditAccountMap, CreditEntryMap, CreditReasonMap, AttendanceMap],
  ],
  migrations: [
    { name: '0001-initial', class: InitialMigration },
    { name: '0002-classes-in-full', class: ClassesInFullMigration },
  ],
  events,
  reactions: [onCoursePublished, onPaymentSucceeded, onUserDeactivated],
  jobs: [releaseSeat, checkCredits],
  sharedSubscriptions: { lessonUnlocked: canFollowClass },
};
