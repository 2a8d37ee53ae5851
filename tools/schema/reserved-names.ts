import type { Domain } from '../../schema/events/contract.js';

/** Value types and scalars that every subgraph may declare; they come from `platform/graphql`. */
export const SHARED_NAMES = [
  'BigInt',
  'Boolean',
  'DateTime',
  'Float',
  'ID',
  'Int',
  'LocalDate',
  'LocalTime',
  'Locale',
  'Money',
  'MoneyInput',
  'PageInfo',
  'String',
  'TimeZone',
  'UploadHeader',
  'UploadTicket',
] as const;

interface ReservedNames {
  /** A mutation also reserves `<Name>Input` and `<Name>Payload`. */
  readonly mutations: string;
  readonly queries: string;
  readonly subscriptions: string;
  readonly types: string;
}

/**
 * Names that a domain will use, or owns while other subgraphs refer to them. Names in use are in
 * `schema/generated/names.json`; a name in neither place belongs to the first domain that declares it.
 */
export const RESERVED_NAMES: Readonly<Record<Domain, ReservedNames>> = {
  users: {
    mutations:
      'acceptInvitation requestAvatarUpload completeAvatarUpload removeAvatar changeEmail undoEmailChange addPhone verifyPhone removePhone',
    queries: 'people user',
    subscriptions: '',
    types: 'User Session ApiKey AuditEntry DataRequest',
  },
  courses: {
    mutations: `createLanguage updateLanguage updateCourse removeCourse updateSection removeSection moveSection updateLesson removeLesson
      addMaterial updateMaterial removeMaterial moveMaterial updateExercise removeExercise moveExercise archiveCourse restoreCourse
      moveUpToNewestVersion leaveCourse setDefaultEnrollment startQuizAttempt saveQuizAnswers submitQuizAttempt extendAttempt
      correctQuestion excuseExercise submitCode runCode cancelSubmission rejudgeExercise saveAssignmentDraft requestSubmissionUpload
      completeSubmissionUpload submitAssignment extendDue gradeSubmission postGrades overrideScore revokeCertificate answerCard undoAnswer
      importQuestions importCourse exportCourse`,
    queries: 'taughtCourses languages gradebook certificate reviewQueue recommendations courseReport submissions',
    subscriptions:
      'courseProgressUpdated quizAttemptUpdated codingSubmissionUpdated submissionGraded courseReportUpdated',
    types: `Language Course CourseVersion Section Lesson Material Exercise Question QuizAttempt CodingSubmission Submission Rubric
      Certificate ReviewCard Skill CourseFacets CourseReport Gradebook Recommendation`,
  },
  classes: {
    mutations: 'inviteToClass acceptClassInvitation revokeClassInvitation',
    queries: 'openClasses calendar',
    subscriptions: '',
    types: 'Class ClassEnrollment Meeting Attendance Booking ClassInvitation',
  },
  gamification: {
    mutations: `repairStreak revokeBadge restoreBadge saveBadge activateBadge retireBadge saveQuest swapQuest startFriendsQuest acceptFriendsQuest
      updateContest publishContest deleteContest extendContest removeInterval grantExtraTime freezeStandings announce answerClarification
      ignoreSubmission disqualify reinstate finalizeContest stepResolver rateContest leaveContest startVirtualContest askClarification
      saveRuleSet simulateRuleSet activateRuleSet recalculate voidSource`,
    queries:
      'badges quests league contestStandings clarifications ruleSets gamificationFacts activityCalendar xpOverTime friendsFeed classEngagement',
    subscriptions:
      'leaderboardUpdated xpEarned playerProgressed questProgressed leagueUpdated contestStandingsUpdated contestNotice resolverStepped',
    types: `Player XpTransaction RuleSet Badge BadgeAward Quest QuestProgress Leaderboard League Contest ContestProblem Participation
      Clarification RatingChange ActivityEntry`,
  },
  community: {
    mutations: `savePostDraft deletePostDraft requestPostUpload completePostUpload pinPost unpinPost lockPost unlockPost react unreact
      editComment deleteComment acceptAnswer unacceptAnswer followPost mutePost report claimReport decideReport warnUser suspendUser
      liftSuspension appeal decideAppeal setTrust createGroup updateGroup archiveGroup joinGroup requestToJoin decideRequest inviteToGroup
      acceptGroupInvitation revokeGroupInvitation leaveGroup removeMember banMember setMemberRole shareFile removeFile createEvent
      updateEvent publishEvent cancelEvent rsvp createEventFeed startConversation acceptConversation sendMessage editMessage deleteMessage
      markConversationRead markConversationUnread leaveConversation addMembers muteConversation sendTyping setPreference setQuietHours
      subscribePush unsubscribePush createAnnouncement redriveDelivery liftSuppression`,
    queries:
      'post posts comments feed tags drafts moderationQueue group groups event events conversations messages presence notificationPreferences deliveries',
    subscriptions:
      'notificationReceived unreadCountChanged messageReceived conversationChanged typing presenceChanged commentAdded rsvpChanged',
    types: `Post Comment Reaction Tag Report Sanction Group Membership Invitation Event Rsvp Conversation Message Notification Delivery
      PushSubscription Announcement`,
  },
  billing: {
    mutations: '',
    queries: '',
    subscriptions: 'entitlementsChanged paymentUpdated',
    types: 'Product Price Coupon BundlePurchase BillingSubscription Invoice Payment Refund CreditNote Entitlement',
  },
};
