import { OF_BILLING } from './of-billing.js';
import { OF_BOOKINGS } from './of-bookings.js';
import { OF_CLASSES } from './of-classes.js';
import { OF_COMMUNITY } from './of-community.js';
import { OF_COURSES } from './of-courses.js';
import { OF_GAMIFICATION } from './of-gamification.js';
import { OF_USERS } from './of-users.js';
import type { NoticeRow } from './row.js';

/** Which event notifies whom, by which text, in which category. Every event is here or in {@link SILENT}. */
export const NOTICE_TABLE: readonly NoticeRow[] = [
  ...OF_USERS,
  ...OF_COURSES,
  ...OF_CLASSES,
  ...OF_BOOKINGS,
  ...OF_GAMIFICATION,
  ...OF_BILLING,
  ...OF_COMMUNITY,
];

/** Events that notify no user, by domain: the first version of each, unless another is named. */
export const SILENT: Readonly<Record<string, string>> = {
  users: `user-registered user-logged-in profile-updated session-revoked user-unfollowed user-blocked user-unblocked
    data-export-requested user-erasure-requested user-erasure-cancelled user-erasure-due user-erased
    data-exported data-erased data-request-failed`,
  courses: `course-created enrolled-in-course course-started exercise-completed lesson-completed course-restored course-left
    course-moved-up quiz-attempt-extended quiz-submitted quiz-scored coding-exercise-submitted certificate-revoked
    data-exported data-erased data-request-failed`,
  classes: `class-created class-updated meeting-scheduled attendance-marked credit-deducted booking-completed group-session-full
    session-closed data-exported data-erased data-request-failed`,
  gamification: `xp-earned streak-updated streak-repaired leaderboard-listing-changed contest-created contest-joined
    contest-standings-changed contest-resolver-stepped contest-updated contest-frozen contest-deleted contest-left contest-time-granted virtual-contest-started
    participant-disqualified participant-reinstated rule-set-activated data-exported data-erased data-request-failed`,
  community: `notification-created notifications-read post-deleted group-created group-deleted group-left read-marker-moved
    data-exported data-erased data-request-failed`,
  billing: `product-created product-updated payment-started invoice-issued invoice-paid invoice-document-ready
    billing-subscription-updated bundle-session-reserved bundle-session-rejected bundle-session-captured
    bundle-session-released
    data-exported data-erased data-request-failed`,
};
