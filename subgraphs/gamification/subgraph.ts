import { PersonMigration } from '../../platform/postgres/migrations.js';
import { PersonMap } from '../../platform/privacy.js';
import type { SubgraphDefinition } from '../../platform/subgraph.js';
import { events, measures } from './events.js';
import { RuleSetResolver } from './graphql/rule-set/rule-set.resolver.js';
import { EngagementResolver, InactiveStudentResolver } from './graphql/engagement/engagement.resolver.js';
import { PlayerLiveResolver } from './graphql/player/player-live.resolver.js';
import { ActivityEntryResolver, ActivityResolver } from './graphql/player/activity.resolver.js';
import { FriendsFeedResolver } from './graphql/player/friends-feed.resolver.js';
import { BadgeResolver, BadgeTierResolver } from './graphql/badge/badge.resolver.js';
import { ClarificationResolver } from './graphql/contest/clarification.resolver.js';
import { ContestChangesResolver } from './graphql/contest/contest-changes.resolver.js';
import {
  canFollowContest,
  ContestLiveResolver,
  ContestStandingsUpdateResolver,
  ResolverStepResolver,
} from './graphql/contest/contest-live.resolver.js';
import {
  ContestProblemResolver,
  ContestResolver,
  ContestSubmissionResolver,
  ContestTeamResolver,
} from './graphql/contest/contest.resolver.js';
import {
  ContestEntryResolver,
  ContestStandingsResolver,
  RatingChangeResolver,
} from './graphql/contest/standings.resolver.js';
import { ContestSimilarityResolver, SimilarProgramResolver } from './graphql/contest/similarity.resolver.js';
import { LeagueResolver, LeagueUpdateResolver } from './graphql/league/league.resolver.js';
import { LeaderboardEntryResolver, LeaderboardResolver } from './graphql/leaderboard/leaderboard.resolver.js';
import { canFollowBoard, LeaderboardUpdateResolver, LiveResolver } from './graphql/leaderboard/live.resolver.js';
import {
  PlayerResolver,
  UnlockedBadgeResolver,
  UserContribution,
  XpTransactionResolver,
} from './graphql/player/player.resolver.js';
import { FriendsQuestMemberResolver, FriendsQuestResolver } from './graphql/quest/friends-quest.resolver.js';
import { QuestResolver } from './graphql/quest/quest.resolver.js';
import { references } from './graphql/references.js';
import { ContestMap } from './persistence/contest.mapping.js';
import { publishContestProgressTask } from './commands/contest/publish-progress.js';
import { placePlayersTask } from './commands/league/place-players.js';
import { foldBoardDeltasTask } from './commands/board/fold-board-deltas.js';
import { privacy } from './jobs/personal-data.js';
import { backfillBadgeJob } from './jobs/backfill-badge.js';
import { closeLeaguesJob } from './jobs/close-leagues.js';
import { closeStreaksJob } from './jobs/close-streaks.js';
import { payFriendsQuestJob } from './jobs/pay-friends-quest.js';
import { purgeBoardsJob } from './jobs/purge-boards.js';
import { recalculateJob, simulateRuleSetJob, voidSourceJob } from './jobs/rule-sets.js';
import { settleContestJob } from './jobs/settle-contest.js';
import { warnOfRiskJob } from './jobs/warn-of-risk.js';
import { InitialMigration } from './persistence/migrations/0001-initial.js';
import { BlocksMigration } from './persistence/migrations/0002-blocks.js';
import { ErasableReasonsMigration } from './persistence/migrations/0004-erasable-reasons.js';
import { PurchasesMigration } from './persistence/migrations/0005-purchases.js';
import { BoardCountsMigration } from './persistence/migrations/0006-board-counts.js';
import { FactsAndStreaksMigration } from './persistence/migrations/0007-facts-and-streaks.js';
import { ResultsMigration } from './persistence/migrations/0008-results.js';
import { BadgesAndQuestsMigration } from './persistence/migrations/0009-badges-and-quests.js';
import { EnrollmentsAndFeedMigration } from './persistence/migrations/0013-enrollments-and-feed.js';
import { FriendsQuestsMigration } from './persistence/migrations/0014-friends-quests.js';
import { GroupsAndLeaguesMigration } from './persistence/migrations/0010-groups-and-leagues.js';
import { ContestsMigration } from './persistence/migrations/0011-contests.js';
import { RecalculationMigration } from './persistence/migrations/0015-recalculation.js';
import { SketchesMigration } from './persistence/migrations/0016-sketches.js';
import { TeamsMigration } from './persistence/migrations/0017-teams.js';
import { RuleSetsMigration } from './persistence/migrations/0012-rule-sets.js';
import { RuleSetMap } from './persistence/rule-set.mapping.js';
import { BadgeMap } from './persistence/badge.mapping.js';
import { QuestMap } from './persistence/quest.mapping.js';
import { FactsMap, PlayerMap, StreakMap } from './persistence/player.mapping.js';
import { onAssignmentSubmitted } from './reactions/courses/on-assignment-submitted.js';
import { onAttendanceMarked } from './reactions/classes/on-attendance-marked.js';
import { onBadgeUnlocked } from './reactions/gamification/on-badge-unlocked.js';
import { onClassCancelled } from './reactions/classes/on-class-cancelled.js';
import { onClassUpdated } from './reactions/classes/on-class-updated.js';
import { onCourseLeft } from './reactions/courses/on-course-left.js';
import { onEnrolledInCourse } from './reactions/courses/on-enrolled-in-course.js';
import { onLevelUp } from './reactions/gamification/on-level-up.js';
import { onClassCreated } from './reactions/classes/on-class-created.js';
import { onCodingExerciseSubmitted } from './reactions/courses/on-coding-exercise-submitted.js';
import { onCourseCompleted } from './reactions/courses/on-course-completed.js';
import { onCoursePublished } from './reactions/courses/on-course-published.js';
import { onExerciseCompleted } from './reactions/courses/on-exercise-completed.js';
import { onGroupDeleted } from './reactions/community/on-group-deleted.js';
import { onGroupJoined } from './reactions/community/on-group-joined.js';
import { onGroupLeft } from './reactions/community/on-group-left.js';
import { onLessonCompleted } from './reactions/courses/on-lesson-completed.js';
import { onPaymentSucceeded } from './reactions/billing/on-payment-succeeded.js';
import { onProfileUpdated } from './reactions/users/on-profile-updated.js';
import { onQuizScored } from './reactions/courses/on-quiz-scored.js';
import { onQuizSubmitted } from './reactions/courses/on-quiz-submitted.js';
import { onStudentEnrolled } from './reactions/classes/on-student-enrolled.js';
import { onStudentWithdrawn } from './reactions/classes/on-student-withdrawn.js';
import { onSubmissionGraded, onSubmissionRegraded } from './reactions/courses/on-submission-graded.js';
import { onUserBlocked } from './reactions/users/on-user-blocked.js';
import { onUserDeactivated } from './reactions/users/on-user-deactivated.js';
import { onUserFollowed } from './reactions/users/on-user-followed.js';
import { onUserReactivated } from './reactions/users/on-user-reactivated.js';
import { onUserRegistered } from './reactions/users/on-user-registered.js';
import { onUserUnblocked } from './reactions/users/on-user-unblocked.js';
import { onUserUnfollowed } from './reactions/users/on-user-unfollowed.js';
import { onUserVerified } from './reactions/users/on-user-verified.js';

export const gamification: SubgraphDefinition = {
  name: 'gamification',
  resolvers: [
    PlayerResolver,
    UnlockedBadgeResolver,
    XpTransactionResolver,
    PlayerLiveResolver,
    RuleSetResolver,
    EngagementResolver,
    InactiveStudentResolver,
    BadgeResolver,
    BadgeTierResolver,
    QuestResolver,
    FriendsQuestResolver,
    FriendsQuestMemberResolver,
    ActivityResolver,
    ActivityEntryResolver,
    FriendsFeedResolver,
    UserContribution,
    LeaderboardResolver,
    LeagueResolver,
    LeagueUpdateResolver,
    LeaderboardEntryResolver,
    ContestResolver,
    ContestProblemResolver,
    ContestSubmissionResolver,
    ContestTeamResolver,
    ContestChangesResolver,
    ContestStandingsResolver,
    ContestEntryResolver,
    RatingChangeResolver,
    ContestSimilarityResolver,
    SimilarProgramResolver,
    ClarificationResolver,
    ContestLiveResolver,
    ContestStandingsUpdateResolver,
    ResolverStepResolver,
    LiveResolver,
    LeaderboardUpdateResolver,
  ],
  references,
  entities: [PersonMap, PlayerMap, StreakMap, FactsMap, BadgeMap, QuestMap, RuleSetMap, ContestMap],
  migrations: [
    { name: '0001-initial', class: InitialMigration },
    { name: '0002-blocks', class: BlocksMigration },
    { name: '0003-person', class: PersonMigration },
    { name: '0004-erasable-reasons', class: ErasableReasonsMigration },
    { name: '0005-purchases', class: PurchasesMigration },
    { name: '0006-board-counts', class: BoardCountsMigration },
    { name: '0007-facts-and-streaks', class: FactsAndStreaksMigration },
    { name: '0008-results', class: ResultsMigration },
    { name: '0009-badges-and-quests', class: BadgesAndQuestsMigration },
    { name: '0010-groups-and-leagues', class: GroupsAndLeaguesMigration },
    { name: '0011-contests', class: ContestsMigration },
    { name: '0012-rule-sets', class: RuleSetsMigration },
    { name: '0013-enrollments-and-feed', class: EnrollmentsAndFeedMigration },
    { name: '0014-friends-quests', class: FriendsQuestsMigration },
    { name: '0015-recalculation', class: RecalculationMigration },
    { name: '0016-sketches', class: SketchesMigration },
    { name: '0017-teams', class: TeamsMigration },
  ],
  events,
  reactions: [
    ...privacy.reactions,
    onUserRegistered,
    onUserVerified,
    onProfileUpdated,
    onUserDeactivated,
    onUserReactivated,
    onUserBlocked,
    onUserUnblocked,
    onUserFollowed,
    onUserUnfollowed,
    onExerciseCompleted,
    onQuizSubmitted,
    onQuizScored,
    onCodingExerciseSubmitted,
    onAssignmentSubmitted,
    onSubmissionGraded,
    onSubmissionRegraded,
    onLessonCompleted,
    onCourseCompleted,
    onCoursePublished,
    onClassCreated,
    onClassUpdated,
    onClassCancelled,
    onEnrolledInCourse,
    onCourseLeft,
    onLevelUp,
    onBadgeUnlocked,
    onStudentEnrolled,
    onStudentWithdrawn,
    onAttendanceMarked,
    onPaymentSucceeded,
    onGroupJoined,
    onGroupLeft,
    onGroupDeleted,
  ],
  jobs: [
    ...privacy.jobs,
    purgeBoardsJob,
    closeStreaksJob,
    warnOfRiskJob,
    backfillBadgeJob,
    closeLeaguesJob,
    settleContestJob,
    payFriendsQuestJob,
    simulateRuleSetJob,
    voidSourceJob,
    recalculateJob,
  ],
  periodicTasks: [foldBoardDeltasTask, placePlayersTask, publishContestProgressTask],
  gauges: [
    {
      name: 'active_learners',
      help: 'Learners whose last activity was today or yesterday (UTC).',
      sql: `select count(*) as value from player
            where streak_days > 0 and streak_last_date >= ((now() at time zone 'utc')::date - 1)::text`,
    },
  ],
  measures,
  readModels: [
    { name: 'courses', tables: ['course', 'published_exercise'], reactions: [onCoursePublished] },
    { name: 'classes', tables: ['class'], reactions: [onClassCreated, onClassUpdated] },
    { name: 'blocks', tables: ['block'], reactions: [onUserBlocked, onUserUnblocked] },
    { name: 'follows', tables: ['follow'], reactions: [onUserFollowed, onUserUnfollowed] },
  ],
  sharedSubscriptions: {
    leaderboardUpdated: canFollowBoard,
    contestStandingsUpdated: canFollowContest,
    resolverStepped: canFollowContest,
  },
};
