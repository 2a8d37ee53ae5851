import type { SubgraphDefinition } from '../../platform/subgraph.js';
import { MoneyResolver } from '../../platform/graphql-types.js';
import { events } from './events.js';
import { ClassResolver } from './graphql/class.resolver.js';
import { CourseContribution, LessonContribution, UserContribution } from './graphql/contributions.resolver.js';
import { EnrollmentResolver } from './graphql/enrollment.resolver.js';
import { canFollowClass, LiveResolver } from './graphql/live.resolver.js';
import { references } from './graphql/references.js';
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
import { AttendanceMap, CreditAccountMap, CreditEntryMap } from './persistence/credit-account.mapping.js';
import { InitialMigration } from './persistence/migrations/0001-initial.js';
import { onCoursePublished } from './reactions/on-course-published.js';
import { onPaymentSucceeded } from './reactions/on-payment-succeeded.js';

export const classes: SubgraphDefinition = {
  name: 'classes',
  resolvers: [
    ClassResolver,
    EnrollmentResolver,
    UserContribution,
    CourseContribution,
    LessonContribution,
    LiveResolver,
    MoneyResolver,
  ],
  references,
  entities: [
    ...[ClassMap, MeetingMap, SeatHoldMap, ClassEnrollmentMap, LessonUnlockMap, ScheduleMap, MoneyMap],
    ...[CreditAccountMap, CreditEntryMap, AttendanceMap],
  ],
  migrations: [{ name: '0001-initial', class: InitialMigration }],
  events,
  reactions: [onCoursePublished, onPaymentSucceeded],
  readModels: [{ name: 'courses', tables: ['course'], reactions: [onCoursePublished] }],
  jobs: [releaseSeat],
  sharedSubscriptions: { lessonUnlocked: canFollowClass },
};
