/*
 * Who may do and see what, of the whole API. A field without a row fails the test: add it to its list below.
 *
 * - A mutation, or a field of Query or Subscription: who is let in at all. `of` is added where that depends on whose thing it
 *   is: who may do it to that of the scene, with the arguments (the input, of a mutation).
 *   A subscription with `of` is asked with the things of the scene only.
 * - A field of an object: into `openFields` where whoever has got the object may read it; else into `guardedFields`, with the
 *   ways to read it (`at`).
 */

/** `owner` is the student of the scene, in whose class `instructor` teaches; the others have nothing to do with it. */
export const ACTORS = [
  'anonymous',
  'owner',
  'student',
  'instructor',
  'otherInstructor',
  'staff',
  'superAdmin',
] as const;
export type Actor = (typeof ACTORS)[number];

/** Teachers have no role `student`, staff none but `staff`; super_admin may what any role may. */
export const GROUPS = {
  public: ACTORS,
  'signed-in': ['owner', 'student', 'instructor', 'otherInstructor', 'staff', 'superAdmin'],
  students: ['owner', 'student', 'superAdmin'],
  instructors: ['instructor', 'otherInstructor', 'superAdmin'],
  teachers: ['instructor', 'otherInstructor', 'staff', 'superAdmin'],
  staff: ['staff', 'superAdmin'],
  'super-admin': ['superAdmin'],
  /** Where the thing itself is not there, which each subscription looks for first. */
  anonymous: [],
  'its-owner': ['owner'],
  'its-owner-and-staff': ['owner', 'staff', 'superAdmin'],
  'its-instructor': ['instructor', 'superAdmin'],
  'its-teacher': ['instructor', 'staff', 'superAdmin'],
  'people-of-the-class': ['owner', 'instructor', 'staff', 'superAdmin'],
} as const satisfies Record<string, readonly Actor[]>;
export type Group = keyof typeof GROUPS;

/** Things of the owner, and of the class that they are in. */
export interface Scene {
  readonly ownerId: string;
  readonly sessionId: string;
  readonly invoiceId: string;
  readonly billingSubscriptionId: string;
  readonly postId: string;
  readonly courseId: string;
  readonly lessonId: string;
  readonly classId: string;
  readonly meetingId: string;
  readonly classPostId: string;
  /** Of the class's course, given by its instructor. */
  readonly groupSessionId: string;
}

/** A query where `FIELD` stands for the field. */
export interface Way {
  readonly query: string;
  /** Who gets as far as the object by it: everybody unless said. */
  readonly reaches?: Group;
}

export interface RootRow {
  readonly who: Group;
  /** Where those that are made up would do harm to the tests after it. */
  readonly args?: Record<string, unknown>;
  readonly of?: { readonly who: Group; readonly args: (scene: Scene) => Record<string, unknown> };
}

export interface FieldRow {
  readonly who: Group;
  /** Ways to the object: straight, and as an entity that another subgraph refers to. */
  readonly at: (scene: Scene) => readonly Way[];
}

const USER = ({ ownerId, postId, invoiceId }: Scene): readonly Way[] => [
  { query: `{ user(id: "${ownerId}") { FIELD } }` },
  { query: `{ post(id: "${postId}") { author { FIELD } } }` },
  { query: `{ invoice(id: "${invoiceId}") { user { FIELD } } }`, reaches: 'its-owner-and-staff' },
];
const CLASS = ({ classId, classPostId }: Scene): readonly Way[] => [
  { query: `{ class(id: "${classId}") { FIELD } }` },
  { query: `{ post(id: "${classPostId}") { class { FIELD } } }`, reaches: 'people-of-the-class' },
];
const GROUP_SESSION = ({ groupSessionId, courseId }: Scene): readonly Way[] => [
  { query: `{ booking(id: "${groupSessionId}") { FIELD } }` },
  { query: `{ groupSessions(courseId: "${courseId}") { edges { node { FIELD } } } }` },
];
const CLASS_ENROLLMENT = ({ classId }: Scene): readonly Way[] => [
  { query: `{ class(id: "${classId}") { roster { FIELD } } }`, reaches: 'its-teacher' },
  { query: `{ class(id: "${classId}") { viewerEnrollment { FIELD } } }`, reaches: 'its-owner' },
];
const CREDIT_ENTRY = (scene: Scene): readonly Way[] =>
  CLASS_ENROLLMENT(scene).map((way) => ({
    ...way,
    query: way.query.replace('FIELD', 'creditEntries(first: 5) { edges { node { FIELD } } }'),
  }));
const COURSE = ({ courseId, classId }: Scene): readonly Way[] => [
  { query: `{ course(id: "${courseId}") { FIELD } }` },
  { query: `{ class(id: "${classId}") { course { FIELD } } }` },
];
const LESSON = ({ lessonId, courseId, classId }: Scene): readonly Way[] => [
  { query: `{ lesson(id: "${lessonId}") { FIELD } }` },
  { query: `{ course(id: "${courseId}") { sections { lessons { FIELD } } } }` },
  { query: `{ class(id: "${classId}") { course { sections { lessons { FIELD } } } } }` },
  { query: `{ class(id: "${classId}") { unlockedLessons { FIELD } } }` },
];
const XP = (scene: Scene): readonly Way[] =>
  USER(scene).map((way) => ({ ...way, query: way.query.replace('FIELD', 'player { recentActivity { FIELD } }') }));

export const queries: Readonly<Record<string, RootRow>> = {
  deliveries: { who: 'staff' },
  notificationPreferences: { who: 'signed-in' },
  webhookDeliveries: { who: 'staff' },
  providerRefunds: { who: 'staff' },
  apiKeys: { who: 'staff' },
  auditEntries: { who: 'staff' },
  availability: { who: 'signed-in' },
  availableSlots: { who: 'signed-in' },
  badges: { who: 'signed-in' },
  billingActs: { who: 'staff' },
  billingOutstanding: { who: 'staff' },
  billingPlanChurn: { who: 'staff' },
  billingRecurringRevenue: { who: 'staff' },
  billingRevenue: { who: 'staff' },
  billingTotals: { who: 'staff' },
  booking: { who: 'signed-in' },
  bookings: { who: 'signed-in' },
  class: { who: 'signed-in' },
  classes: { who: 'signed-in' },
  comments: {
    who: 'signed-in',
    of: { who: 'people-of-the-class', args: ({ classPostId }) => ({ postId: classPostId }) },
  },
  clarifications: { who: 'signed-in' },
  contest: { who: 'signed-in' },
  contestStandings: { who: 'signed-in' },
  contests: { who: 'signed-in' },
  coupons: { who: 'staff' },
  course: { who: 'public' },
  courses: { who: 'public' },
  dataRequests: { who: 'staff' },
  exercise: { who: 'signed-in' },
  gamificationFacts: { who: 'staff' },
  groupSessions: { who: 'signed-in' },
  invoice: { who: 'signed-in', of: { who: 'its-owner-and-staff', args: ({ invoiceId }) => ({ id: invoiceId }) } },
  invoices: { who: 'staff' },
  defaultEnrollment: { who: 'staff' },
  languages: { who: 'public' },
  previewLesson: { who: 'teachers' },
  taughtCourses: { who: 'teachers' },
  leaderboard: { who: 'signed-in' },
  league: { who: 'signed-in' },
  lesson: { who: 'signed-in' },
  linkedIdentities: { who: 'signed-in' },
  appeals: { who: 'staff' },
  drafts: { who: 'signed-in' },
  moderationEntries: { who: 'staff' },
  moderationQueue: { who: 'signed-in' },
  sanctions: { who: 'signed-in' },
  group: { who: 'signed-in' },
  groups: { who: 'signed-in' },
  post: { who: 'signed-in', of: { who: 'people-of-the-class', args: ({ classPostId }) => ({ id: classPostId }) } },
  posts: { who: 'signed-in' },
  previewPlanChange: { who: 'signed-in' },
  products: { who: 'public' },
  questDefinitions: { who: 'staff' },
  quests: { who: 'signed-in' },
  quote: { who: 'signed-in' },
  secondFactor: { who: 'signed-in' },
  sessions: { who: 'signed-in' },
  taxRates: { who: 'staff' },
  user: { who: 'signed-in' },
  users: { who: 'staff' },
  viewer: { who: 'public' },
  quizAttempt: { who: 'signed-in' },
  quizAttempts: { who: 'signed-in' },
  codingSubmission: { who: 'signed-in' },
};

export const mutations: Readonly<Record<string, RootRow>> = {
  buyCourseAccess: { who: 'students' },
  publishClass: { who: 'teachers', of: { who: 'its-teacher', args: ({ classId }) => ({ classId }) } },
  revokeClassInvitation: { who: 'teachers' },
  refundPayment: { who: 'staff' },
  retryProviderRefund: { who: 'staff' },
  // Whose invoice it is, is looked at behind the payment provider's configuration, which the scene has not.
  startCheckout: { who: 'signed-in' },
  startPaymentMethodSetup: { who: 'signed-in' },
  syncPayment: { who: 'signed-in', of: { who: 'its-owner-and-staff', args: ({ invoiceId }) => ({ invoiceId }) } },
  acceptClassInvitation: { who: 'signed-in' },
  acceptInvitation: { who: 'public' },
  activateClass: { who: 'teachers', of: { who: 'its-teacher', args: ({ classId }) => ({ classId }) } },
  activateBadge: { who: 'staff' },
  addComment: {
    who: 'signed-in',
    of: { who: 'people-of-the-class', args: ({ classPostId }) => ({ postId: classPostId, text: 'Hello' }) },
  },
  addExercise: {
    who: 'teachers',
    of: {
      who: 'its-teacher',
      args: ({ lessonId }) => ({ lessonId, type: 'READING', title: 'Read', instructions: 'Read it.' }),
    },
  },
  addLesson: { who: 'teachers' },
  addMeeting: { who: 'staff' },
  addSection: {
    who: 'teachers',
    of: { who: 'its-teacher', args: ({ courseId }) => ({ courseId, title: 'A section' }) },
  },
  adjustCredit: { who: 'staff' },
  adjustXp: { who: 'staff' },
  archiveCoupon: { who: 'staff' },
  archiveCourse: { who: 'teachers', of: { who: 'its-teacher', args: ({ courseId }) => ({ courseId }) } },
  archiveProduct: { who: 'staff' },
  assignTeachingAssistant: { who: 'teachers' },
  beginOidcLogIn: { who: 'public' },
  blockUser: { who: 'signed-in' },
  bookSession: { who: 'signed-in' },
  buyBundle: { who: 'students' },
  cancelBillingSubscription: {
    who: 'signed-in',
    of: { who: 'its-owner-and-staff', args: ({ billingSubscriptionId }) => ({ billingSubscriptionId }) },
  },
  cancelBooking: { who: 'signed-in' },
  cancelClass: { who: 'staff' },
  cancelErasure: { who: 'signed-in' },
  changePassword: { who: 'signed-in' },
  changePlan: { who: 'signed-in' },
  changePrice: { who: 'staff' },
  completeBooking: { who: 'signed-in' },
  completeClass: { who: 'teachers', of: { who: 'its-teacher', args: ({ classId }) => ({ classId }) } },
  completeOidcLogIn: { who: 'public' },
  completeReading: { who: 'signed-in' },
  confirmSecondFactor: { who: 'signed-in' },
  createApiKey: { who: 'staff' },
  createClass: { who: 'staff' },
  createContest: { who: 'teachers' },
  createCoupon: { who: 'staff' },
  createCourse: { who: 'teachers' },
  createDataExportLink: { who: 'signed-in' },
  createGroupSessionTemplate: { who: 'staff' },
  createLanguage: { who: 'staff' },
  createPost: { who: 'signed-in' },
  createProduct: { who: 'staff' },
  deactivateUser: { who: 'staff' },
  deletePost: { who: 'signed-in', of: { who: 'its-owner-and-staff', args: ({ postId }) => ({ postId }) } },
  disableSecondFactor: { who: 'signed-in' },
  editPost: { who: 'signed-in', of: { who: 'its-owner', args: ({ postId }) => ({ postId, text: 'Something else' }) } },
  enrollInCourse: { who: 'signed-in' },
  enrollSecondFactor: { who: 'signed-in' },
  enrollStudent: { who: 'staff' },
  followUser: { who: 'signed-in' },
  grantRole: { who: 'super-admin' },
  inviteStudent: { who: 'staff' },
  inviteToClass: { who: 'teachers', of: { who: 'its-teacher', args: ({ classId }) => ({ classId }) } },
  joinContest: { who: 'signed-in' },
  joinGroupSession: { who: 'signed-in' },
  joinWaitlist: { who: 'signed-in' },
  keepBillingSubscription: { who: 'signed-in' },
  leaveWaitlist: { who: 'signed-in' },
  acceptAnswer: { who: 'signed-in' },
  appeal: { who: 'signed-in' },
  claimReport: { who: 'signed-in' },
  decideAppeal: { who: 'staff' },
  decideReport: { who: 'signed-in' },
  deleteComment: { who: 'signed-in' },
  deletePostDraft: { who: 'signed-in' },
  editComment: { who: 'signed-in' },
  followPost: {
    who: 'signed-in',
    of: { who: 'people-of-the-class', args: ({ classPostId }) => ({ postId: classPostId }) },
  },
  liftSuspension: { who: 'staff' },
  lockPost: { who: 'signed-in' },
  mutePost: {
    who: 'signed-in',
    of: { who: 'people-of-the-class', args: ({ classPostId }) => ({ postId: classPostId }) },
  },
  pinPost: { who: 'signed-in', of: { who: 'its-teacher', args: ({ classPostId }) => ({ postId: classPostId }) } },
  react: { who: 'signed-in' },
  report: { who: 'signed-in' },
  savePostDraft: { who: 'signed-in' },
  setTrust: { who: 'staff' },
  suspendUser: { who: 'staff' },
  unacceptAnswer: { who: 'signed-in', of: { who: 'its-owner-and-staff', args: ({ postId }) => ({ postId }) } },
  unlockPost: { who: 'signed-in', of: { who: 'its-teacher', args: ({ classPostId }) => ({ postId: classPostId }) } },
  unpinPost: { who: 'signed-in', of: { who: 'its-teacher', args: ({ classPostId }) => ({ postId: classPostId }) } },
  unreact: { who: 'signed-in' },
  warnUser: { who: 'staff' },
  acceptGroupInvitation: { who: 'signed-in' },
  archiveGroup: { who: 'signed-in' },
  banMember: { who: 'signed-in' },
  createGroup: { who: 'signed-in' },
  decideRequest: { who: 'signed-in' },
  inviteToGroup: { who: 'signed-in' },
  joinGroup: { who: 'signed-in' },
  leaveGroup: { who: 'signed-in' },
  removeFile: { who: 'signed-in' },
  removeMember: { who: 'signed-in' },
  requestPostUpload: { who: 'signed-in' },
  requestToJoin: { who: 'signed-in' },
  revokeGroupInvitation: { who: 'signed-in' },
  setMemberRole: { who: 'signed-in' },
  shareFile: { who: 'signed-in' },
  updateGroup: { who: 'signed-in' },
  likePost: {
    who: 'signed-in',
    of: { who: 'people-of-the-class', args: ({ classPostId }) => ({ postId: classPostId }) },
  },
  logIn: { who: 'public' },
  logInWithSecondFactor: { who: 'public' },
  logOut: { who: 'signed-in' },
  liftSuppression: { who: 'signed-in' },
  redriveDelivery: { who: 'staff' },
  setDigestTime: { who: 'signed-in' },
  setPreference: { who: 'signed-in' },
  setQuietHours: { who: 'signed-in' },
  subscribePush: { who: 'signed-in' },
  unsubscribePush: { who: 'signed-in' },
  markAllNotificationsRead: { who: 'signed-in' },
  markAttendance: {
    who: 'teachers',
    of: {
      who: 'its-teacher',
      args: ({ classId, meetingId, ownerId }) => ({ classId, meetingId, studentId: ownerId, status: 'PRESENT' }),
    },
  },
  markNotificationsRead: { who: 'signed-in' },
  moveLesson: { who: 'teachers' },
  openLesson: { who: 'signed-in' },
  pauseBillingSubscription: { who: 'signed-in' },
  publishCourse: { who: 'teachers', of: { who: 'its-teacher', args: ({ courseId }) => ({ courseId }) } },
  reactivateUser: { who: 'staff' },
  recordManualPayment: { who: 'staff' },
  refreshSession: { who: 'public' },
  regenerateRecoveryCodes: { who: 'signed-in' },
  registerUser: { who: 'public' },
  removeTeachingAssistant: { who: 'teachers' },
  requestDataExport: { who: 'signed-in' },
  requestErasure: { who: 'signed-in' },
  requestPasswordReset: { who: 'public' },
  requestSeat: { who: 'signed-in' },
  rescheduleBooking: { who: 'signed-in' },
  resendVerification: { who: 'public' },
  resetPassword: { who: 'public' },
  resetSecondFactor: { who: 'staff' },
  announce: { who: 'teachers' },
  answerClarification: { who: 'teachers' },
  deleteContest: { who: 'teachers' },
  disqualify: { who: 'teachers' },
  extendContest: { who: 'teachers' },
  finalizeContest: { who: 'teachers' },
  freezeStandings: { who: 'teachers' },
  grantExtraTime: { who: 'teachers' },
  ignoreSubmission: { who: 'teachers' },
  publishContest: { who: 'teachers' },
  rateContest: { who: 'teachers' },
  reinstate: { who: 'teachers' },
  removeInterval: { who: 'teachers' },
  stepResolver: { who: 'teachers' },
  updateContest: { who: 'teachers' },
  askClarification: { who: 'signed-in' },
  leaveContest: { who: 'signed-in' },
  startVirtualContest: { who: 'signed-in' },
  repairStreak: { who: 'signed-in' },
  restoreBadge: { who: 'staff' },
  retireBadge: { who: 'staff' },
  revokeBadge: { who: 'staff' },
  saveBadge: { who: 'staff' },
  saveQuest: { who: 'staff' },
  swapQuest: { who: 'signed-in' },
  removeSavedPaymentMethod: {
    who: 'signed-in',
    of: { who: 'its-owner-and-staff', args: ({ ownerId }) => ({ userId: ownerId }) },
  },
  resumeBillingSubscription: { who: 'signed-in' },
  revokeAllSessions: { who: 'signed-in', args: { keepCurrent: true } },
  revokeApiKey: { who: 'staff' },
  revokeCalendarFeed: { who: 'signed-in' },
  revokeRole: { who: 'super-admin' },
  revokeSession: { who: 'signed-in', of: { who: 'its-owner', args: ({ sessionId }) => ({ sessionId }) } },
  rotateApiKey: { who: 'staff' },
  rotateCalendarFeed: { who: 'signed-in' },
  rotateSigningKey: { who: 'super-admin' },
  setAvailability: { who: 'signed-in' },
  setMarketingConsent: { who: 'signed-in' },
  setTaxRate: { who: 'staff' },
  submitQuiz: { who: 'signed-in' },
  subscribeToPlan: { who: 'students' },
  unblockUser: { who: 'signed-in' },
  unfollowUser: { who: 'signed-in' },
  unlikePost: { who: 'signed-in' },
  unlinkIdentity: { who: 'signed-in' },
  unlockLesson: {
    who: 'instructors',
    of: { who: 'its-instructor', args: ({ classId, lessonId }) => ({ classId, lessonId }) },
  },
  updateBillingDetails: { who: 'signed-in' },
  updateClass: { who: 'staff' },
  leaveCourse: { who: 'signed-in' },
  setDefaultEnrollment: { who: 'staff' },
  updateLanguage: { who: 'staff' },
  updateSection: { who: 'teachers' },
  moveSection: { who: 'teachers' },
  removeSection: { who: 'teachers' },
  removeLesson: { who: 'teachers' },
  updateExercise: { who: 'teachers' },
  moveExercise: { who: 'teachers' },
  removeExercise: { who: 'teachers' },
  updateMaterial: { who: 'teachers' },
  moveMaterial: { who: 'teachers' },
  removeMaterial: { who: 'teachers' },
  addMaterial: { who: 'teachers' },
  updateCourse: { who: 'teachers', of: { who: 'its-teacher', args: ({ courseId }) => ({ courseId }) } },
  restoreCourse: { who: 'teachers', of: { who: 'its-teacher', args: ({ courseId }) => ({ courseId }) } },
  updateLesson: {
    who: 'teachers',
    of: { who: 'its-teacher', args: ({ lessonId }) => ({ lessonId, title: 'Lesson 1' }) },
  },
  requestMaterialUpload: { who: 'teachers' },
  recordWatched: { who: 'signed-in' },
  updateProduct: { who: 'staff' },
  updateProfile: { who: 'signed-in' },
  requestAvatarUpload: { who: 'signed-in' },
  completeAvatarUpload: { who: 'signed-in' },
  removeAvatar: { who: 'signed-in' },
  verifyEmail: { who: 'public' },
  withdrawStudent: { who: 'staff' },
  correctQuestion: { who: 'teachers' },
  extendAttempt: { who: 'signed-in' },
  gradeQuizAttempt: { who: 'signed-in' },
  saveQuizAnswers: { who: 'signed-in' },
  startQuizAttempt: { who: 'signed-in' },
  submitQuizAttempt: { who: 'signed-in' },
  cancelSubmission: { who: 'signed-in' },
  rejudgeExercise: { who: 'teachers' },
  runCode: { who: 'signed-in' },
  submitCode: { who: 'signed-in' },
};

export const subscriptions: Readonly<Record<string, RootRow>> = {
  attendanceMarked: { who: 'signed-in', of: { who: 'people-of-the-class', args: ({ classId }) => ({ classId }) } },
  bookingUpdated: { who: 'signed-in' },
  commentAdded: {
    who: 'signed-in',
    of: { who: 'people-of-the-class', args: ({ classPostId }) => ({ postId: classPostId }) },
  },
  courseProgressUpdated: { who: 'signed-in' },
  entitlementsChanged: { who: 'signed-in' },
  leaderboardUpdated: { who: 'signed-in' },
  lessonUnlocked: { who: 'signed-in', of: { who: 'people-of-the-class', args: ({ classId }) => ({ classId }) } },
  notificationReceived: { who: 'signed-in' },
  paymentUpdated: { who: 'signed-in', of: { who: 'its-owner-and-staff', args: ({ invoiceId }) => ({ invoiceId }) } },
  seatsChanged: { who: 'anonymous' },
  unreadCountChanged: { who: 'signed-in' },
  leagueUpdated: { who: 'signed-in' },
  contestNotice: { who: 'anonymous' },
  contestStandingsUpdated: { who: 'anonymous' },
  resolverStepped: { who: 'anonymous' },
  xpEarned: { who: 'signed-in' },
  quizAttemptUpdated: { who: 'signed-in' },
  codingSubmissionUpdated: { who: 'signed-in' },
};

export const guardedFields: Readonly<Record<string, FieldRow>> = {
  'User.creditNotes': { who: 'its-owner-and-staff', at: USER },
  'User.invoiceHistory': { who: 'its-owner-and-staff', at: USER },
  'Booking.seats': { who: 'its-teacher', at: GROUP_SESSION },
  'Booking.waitlist': { who: 'its-teacher', at: GROUP_SESSION },
  'Class.attendanceReport': { who: 'its-teacher', at: CLASS },
  'Class.invitations': { who: 'its-teacher', at: CLASS },
  'Class.enrollments': { who: 'its-teacher', at: CLASS },
  'Class.roster': { who: 'its-teacher', at: CLASS },
  'ClassEnrollment.paid': { who: 'its-owner-and-staff', at: CLASS_ENROLLMENT },
  'CreditEntry.actor': { who: 'staff', at: CREDIT_ENTRY },
  'Course.draftChanged': { who: 'its-teacher', at: COURSE },
  'Course.publishedSections': { who: 'its-teacher', at: COURSE },
  'Course.publishedVersion': { who: 'its-teacher', at: COURSE },
  'Course.revision': { who: 'its-teacher', at: COURSE },
  'Lesson.content': { who: 'people-of-the-class', at: LESSON },
  'Lesson.html': { who: 'people-of-the-class', at: LESSON },
  'User.billingDetails': { who: 'its-owner-and-staff', at: USER },
  'User.billingSubscription': { who: 'its-owner-and-staff', at: USER },
  'User.blocked': { who: 'its-owner', at: USER },
  'User.bookings': { who: 'its-owner-and-staff', at: USER },
  'User.bundles': { who: 'its-owner-and-staff', at: USER },
  'User.classes': { who: 'its-owner-and-staff', at: USER },
  'User.courseEnrollments': { who: 'its-owner-and-staff', at: USER },
  'User.dataRequests': { who: 'its-owner', at: USER },
  'User.email': { who: 'its-owner-and-staff', at: USER },
  'User.emailVerified': { who: 'its-owner-and-staff', at: USER },
  'User.entitlements': { who: 'its-owner-and-staff', at: USER },
  'User.invoices': { who: 'its-owner-and-staff', at: USER },
  'User.lastLoggedInAt': { who: 'its-owner-and-staff', at: USER },
  'User.leaderboardVisible': { who: 'its-owner-and-staff', at: USER },
  'User.locale': { who: 'its-owner-and-staff', at: USER },
  'User.marketingConsent': { who: 'its-owner-and-staff', at: USER },
  'User.marketingConsentHistory': { who: 'its-owner-and-staff', at: USER },
  'User.notifications': { who: 'its-owner', at: USER },
  'User.roles': { who: 'its-owner-and-staff', at: USER },
  'User.savedPaymentMethods': { who: 'its-owner-and-staff', at: USER },
  'User.status': { who: 'its-owner-and-staff', at: USER },
  'User.teaching': { who: 'its-owner-and-staff', at: USER },
  'User.timeZone': { who: 'its-owner-and-staff', at: USER },
  'User.unreadNotificationCount': { who: 'its-owner', at: USER },
  'XpTransaction.reason': { who: 'its-owner-and-staff', at: XP },
};
