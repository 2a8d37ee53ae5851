import { PersonMigration } from '../../platform/postgres/migrations.js';
import { RegisteredUserMigration } from '../../platform/people.js';
import { PersonMap } from '../../platform/privacy.js';
import { removeExportJob } from '../../platform/services/csv-export.js';
import { UploadMigration, uploads } from '../../platform/services/uploads/uploads.js';
import type { SubgraphDefinition } from '../../platform/subgraph.js';
import { events, measures } from './events.js';
import { CatalogResolver } from './graphql/catalog/catalog.resolver.js';
import { LanguageResolver } from './graphql/language/language.resolver.js';
import { AuthoredCourseResolver } from './graphql/authoring/authored-course.resolver.js';
import { ImportResolver } from './graphql/authoring/import.resolver.js';
import { CourseArchiveResolver } from './graphql/authoring/course-archive.resolver.js';
import { EditingResolver } from './graphql/authoring/editing.resolver.js';
import { MaterialResolver } from './graphql/authoring/material.resolver.js';
import { QUESTION_UPLOADS } from './commands/exercise/question-uploads.js';
import { downloadCourse } from './commands/course-archive/export-course.js';
import { COURSE_UPLOADS } from './commands/course-archive/request-course-upload.js';
import { GRADE_UPLOADS, SUBMISSION_UPLOADS } from './commands/assignment/files.js';
import { MATERIAL_UPLOADS } from './commands/material/material-input.js';
import { AuthoringResolver } from './graphql/authoring.resolver.js';
import { CourseResolver } from './graphql/course.resolver.js';
import { EnrollmentResolver } from './graphql/lesson/enrollment.resolver.js';
import { LessonPlayerResolver } from './graphql/lesson/lesson-player.resolver.js';
import { CertificateContribution, CertificateResolver } from './graphql/certificate/certificate.resolver.js';
import { downloadCertificate } from './queries/download-certificate.js';
import { CertificateMap } from './persistence/certificate.mapping.js';
import { issueCertificateJob } from './jobs/issue-certificate.js';
import { onCourseCompleted } from './reactions/on-course-completed.js';
import { RecommendationResolver, SkillContribution } from './graphql/learner/learner.resolver.js';
import { LearningResolver, UserContribution } from './graphql/learning.resolver.js';
import { ExerciseResolver, LessonResolver } from './graphql/lesson.resolver.js';
import { LiveResolver } from './graphql/live.resolver.js';
import { AssignmentResolver } from './graphql/assignment/assignment.resolver.js';
import {
  GradebookCellResolver,
  GradebookResolver,
  GradebookStudentResolver,
} from './graphql/assignment/gradebook.resolver.js';
import {
  ExercisePeerReviewResolver,
  PeerReviewResolver,
  SubmissionPeerReviewResolver,
} from './graphql/assignment/peer-review.resolver.js';
import { SubmissionFileResolver, SubmissionResolver } from './graphql/assignment/submission.resolver.js';
import { CodingLiveResolver } from './graphql/coding/coding-live.resolver.js';
import { CodingResolver } from './graphql/coding/coding.resolver.js';
import { publishProgress } from './graphql/coding/judging-progress.js';
import { QuizAttemptLiveResolver } from './graphql/quiz/attempt-live.resolver.js';
import { QuizAttemptResolver } from './graphql/quiz/attempt.resolver.js';
import { CourseReportResolver, CourseReportStudentResolver } from './graphql/report/report.resolver.js';
import { ReviewCardResolver, ReviewQueueResolver } from './graphql/review/review.resolver.js';
import { references } from './graphql/references.js';
import { SubmissionMap, SubmissionMemberMap } from './persistence/submission.mapping.js';
import { QuizAttemptMap } from './persistence/quiz-attempt.mapping.js';
import { ReviewCardMap } from './persistence/review-card.mapping.js';
import { CodingSubmissionMap } from './persistence/coding-submission.mapping.js';
import { CourseMap, CoursePartMap, CourseVersionMap } from './persistence/course.mapping.js';
import { EnrollmentMap, ExerciseResultMap, LessonProgressMap } from './persistence/enrollment.mapping.js';
import { LanguageMap } from './persistence/language.mapping.js';
import { forgetOutputJob } from './jobs/forget-output.js';
import { removeMaterialFilesJob } from './jobs/remove-material-files.js';
import { remindOfReviewsJob } from './jobs/remind-of-reviews.js';
import { removeSubmissionFilesJob } from './jobs/remove-submission-files.js';
import { endPeerReviewsTask } from './jobs/end-peer-reviews.js';
import { countContestResultsJob } from './jobs/count-contest-results.js';
import { correctAttemptsJob } from './jobs/correct-attempts.js';
import { releaseResultsTask, submitExpiredAttemptsTask } from './jobs/quiz-tasks.js';
import { backfills } from './jobs/backfills.js';
import { privacy } from './jobs/personal-data.js';
import { recountPopularityJob } from './jobs/recount-popularity.js';
import { rejudgeExerciseJob } from './jobs/rejudge-exercise.js';
import { leaseSubmissionsTask, stopJudging } from './judge/judging-task.js';
import { startJudging } from './judge/start-judging.js';
import { InitialMigration } from './persistence/migrations/0001-initial.js';
import { CourseAccessMigration } from './persistence/migrations/0003-course-access.js';
import { CodingSubmissionsMigration } from './persistence/migrations/0004-coding-submissions.js';
import { CoursePartsMigration } from './persistence/migrations/0005-course-parts.js';
import { ExerciseResultsMigration } from './persistence/migrations/0006-exercise-results.js';
import { CatalogMigration } from './persistence/migrations/0007-catalog.js';
import { CatalogPlansMigration } from './persistence/migrations/0008-catalog-plans.js';
import { QuizAttemptsMigration } from './persistence/migrations/0009-quiz-attempts.js';
import { judgeGauges } from './queries/coding/judge-gauges.js';
import { LearningOrderMigration } from './persistence/migrations/0013-learning-order.js';
import { AssignmentsMigration } from './persistence/migrations/0014-assignments.js';
import { CertificatesMigration } from './persistence/migrations/0015-certificates.js';
import { NewerVersionsMigration } from './persistence/migrations/0016-newer-versions.js';
import { ReviewCardsMigration } from './persistence/migrations/0017-review-cards.js';
import { ContestsMigration } from './persistence/migrations/0018-contests.js';
import { CourseReportsMigration } from './persistence/migrations/0019-course-reports.js';
import { ReleasedOverridesMigration } from './persistence/migrations/0020-released-overrides.js';
import { CourseReportPlansMigration } from './persistence/migrations/0021-course-report-plans.js';
import { CatalogFacetsMigration } from './persistence/migrations/0022-catalog-facets.js';
import { PeerReviewsMigration } from './persistence/migrations/0023-peer-reviews.js';
import { KnownUsersMigration } from './persistence/migrations/0025-known-users.js';
import { SchoolActivityMigration } from './persistence/migrations/0026-school-activity.js';
import { SchoolActivityResolver } from './graphql/report/school-activity.resolver.js';
import { judging } from './providers/judging.js';
import { onContestDeleted } from './reactions/contest/on-contest-deleted.js';
import { onContestFinished } from './reactions/contest/on-contest-finished.js';
import { onContestJoined } from './reactions/contest/on-contest-joined.js';
import { onContestLeft } from './reactions/contest/on-contest-left.js';
import { onContestPublished } from './reactions/contest/on-contest-published.js';
import { onContestStarted } from './reactions/contest/on-contest-started.js';
import { onContestTimeGranted } from './reactions/contest/on-contest-time-granted.js';
import { onContestUpdated } from './reactions/contest/on-contest-updated.js';
import { onParticipantDisqualified } from './reactions/contest/on-participant-disqualified.js';
import { onParticipantReinstated } from './reactions/contest/on-participant-reinstated.js';
import { onVirtualContestStarted } from './reactions/contest/on-virtual-contest-started.js';
import { onClassCancelled } from './reactions/on-class-cancelled.js';
import { onClassCreated } from './reactions/on-class-created.js';
import { onClassUpdated } from './reactions/on-class-updated.js';
import { CourseRulesMigration } from './persistence/migrations/0010-course-rules.js';
import { MaterialsMigration } from './persistence/migrations/0011-materials.js';
import { videoHosts } from './providers/video-hosts.js';
import { onEntitlementGranted } from './reactions/on-entitlement-granted.js';
import { onEntitlementRevoked } from './reactions/on-entitlement-revoked.js';
import { onLessonCompleted } from './reactions/on-lesson-completed.js';
import { onQuizResult } from './reactions/on-quiz-result.js';
import { onLessonUnlocked } from './reactions/on-lesson-unlocked.js';
import { onProfileUpdated } from './reactions/on-profile-updated.js';
import { onRolesChanged } from './reactions/on-roles-changed.js';
import { onStudentEnrolled } from './reactions/on-student-enrolled.js';
import { onStudentWithdrawn } from './reactions/on-student-withdrawn.js';
import { onUserDeactivated } from './reactions/on-user-deactivated.js';
import { onUserReactivated } from './reactions/on-user-reactivated.js';
import { onUserRegistered } from './reactions/on-user-registered.js';
import { settings } from './settings.js';

const { routes, jobs: uploadJobs } = uploads([
  MATERIAL_UPLOADS,
  SUBMISSION_UPLOADS,
  GRADE_UPLOADS,
  QUESTION_UPLOADS,
  COURSE_UPLOADS,
]);

export const courses: SubgraphDefinition<typeof settings> = {
  name: 'courses',
  resolvers: [
    CourseResolver,
    CatalogResolver,
    LanguageResolver,
    LessonResolver,
    ExerciseResolver,
    AuthoringResolver,
    EditingResolver,
    ImportResolver,
    CourseArchiveResolver,
    AuthoredCourseResolver,
    MaterialResolver,
    LearningResolver,
    LessonPlayerResolver,
    CertificateResolver,
    RecommendationResolver,
    SkillContribution,
    CertificateContribution,
    EnrollmentResolver,
    UserContribution,
    LiveResolver,
    AssignmentResolver,
    SubmissionResolver,
    SubmissionFileResolver,
    PeerReviewResolver,
    ExercisePeerReviewResolver,
    SubmissionPeerReviewResolver,
    GradebookResolver,
    GradebookStudentResolver,
    GradebookCellResolver,
    CourseReportResolver,
    SchoolActivityResolver,
    CourseReportStudentResolver,
    CodingResolver,
    CodingLiveResolver,
    QuizAttemptResolver,
    QuizAttemptLiveResolver,
    ReviewQueueResolver,
    ReviewCardResolver,
  ],
  references,
  partnerTypes: ['CourseLevel', 'CourseAccess', 'CourseSort'],
  entities: [
    PersonMap,
    CourseMap,
    CoursePartMap,
    CourseVersionMap,
    LanguageMap,
    CertificateMap,
    EnrollmentMap,
    ExerciseResultMap,
    LessonProgressMap,
    CodingSubmissionMap,
    QuizAttemptMap,
    SubmissionMap,
    SubmissionMemberMap,
    ReviewCardMap,
  ],
  migrations: [
    { name: '0001-initial', class: InitialMigration },
    { name: '0002-person', class: PersonMigration },
    { name: '0003-course-access', class: CourseAccessMigration },
    { name: '0004-coding-submissions', class: CodingSubmissionsMigration },
    { name: '0005-course-parts', class: CoursePartsMigration },
    { name: '0006-exercise-results', class: ExerciseResultsMigration },
    { name: '0007-catalog', class: CatalogMigration },
    { name: '0008-catalog-plans', class: CatalogPlansMigration },
    { name: '0009-quiz-attempts', class: QuizAttemptsMigration },
    { name: '0010-course-rules', class: CourseRulesMigration },
    { name: '0011-materials', class: MaterialsMigration },
    { name: '0012-uploads', class: UploadMigration },
    { name: '0013-learning-order', class: LearningOrderMigration },
    { name: '0014-assignments', class: AssignmentsMigration },
    { name: '0015-certificates', class: CertificatesMigration },
    { name: '0016-newer-versions', class: NewerVersionsMigration },
    { name: '0017-review-cards', class: ReviewCardsMigration },
    { name: '0018-contests', class: ContestsMigration },
    { name: '0019-course-reports', class: CourseReportsMigration },
    { name: '0020-released-overrides', class: ReleasedOverridesMigration },
    { name: '0021-course-report-plans', class: CourseReportPlansMigration },
    { name: '0022-catalog-facets', class: CatalogFacetsMigration },
    { name: '0023-peer-reviews', class: PeerReviewsMigration },
    { name: '0024-registered-users', class: RegisteredUserMigration },
    { name: '0025-known-users', class: KnownUsersMigration },
    { name: '0026-school-activity', class: SchoolActivityMigration },
  ],
  events,
  reactions: [
    ...privacy.reactions,
    onUserRegistered,
    onRolesChanged,
    onUserDeactivated,
    onUserReactivated,
    onProfileUpdated,
    onClassCreated,
    onClassUpdated,
    onClassCancelled,
    onStudentEnrolled,
    onStudentWithdrawn,
    onLessonUnlocked,
    onEntitlementGranted,
    onEntitlementRevoked,
    onCourseCompleted,
    onLessonCompleted,
    ...onQuizResult,
    onContestPublished,
    onContestUpdated,
    onContestStarted,
    onContestFinished,
    onContestDeleted,
    onContestJoined,
    onContestLeft,
    onContestTimeGranted,
    onVirtualContestStarted,
    onParticipantDisqualified,
    onParticipantReinstated,
  ],
  routes: [
    ...routes,
    {
      path: '/certificates/:code',
      public: false,
      download: true,
      handle: (context, { parameter }) => downloadCertificate(context, parameter),
    },
    {
      path: '/course-archives/:token',
      public: false,
      download: 'signed',
      handle: (context, { parameter }) => downloadCourse(context, parameter),
    },
  ],
  jobs: [
    ...privacy.jobs,
    ...uploadJobs,
    rejudgeExerciseJob,
    forgetOutputJob,
    correctAttemptsJob,
    removeExportJob,
    recountPopularityJob,
    issueCertificateJob,
    countContestResultsJob,
    removeSubmissionFilesJob,
    remindOfReviewsJob,
    removeMaterialFilesJob,
  ],
  periodicTasks: [leaseSubmissionsTask, submitExpiredAttemptsTask, releaseResultsTask, endPeerReviewsTask],
  gauges: judgeGauges,
  measures,
  settings,
  prepare: (context, { settings: values }) => {
    const started = startJudging(context, values);
    started.onProgress((progress) => publishProgress(context, progress));
    return Promise.resolve([judging.is(started), videoHosts.is(values.videoHosts)]);
  },
  release: stopJudging,
  backfills,
  readModels: [
    { name: 'lesson-unlocks', tables: ['lesson_unlock'], reactions: [onLessonUnlocked] },
    {
      name: 'class-teachers',
      tables: ['class_teacher'],
      reactions: [onClassCreated, onClassUpdated, onClassCancelled],
    },
    { name: 'student-profiles', tables: ['student_profile'], reactions: [onUserRegistered, onProfileUpdated] },
  ],
};
