/*
 * Title and body of each notice. The key is stored with each notification: it is never renamed, and a message may only use
 * facts that every stored notice has, or optional ones behind a `has…` flag.
 */

/** When it happened. */
const AT = '{hasAt, select, yes {{at}: } other {}}';
const COURSE = '{hasCourse, select, yes {“{course}”} other {your course}}';
const CLASS = '{hasClass, select, yes {“{class}”} other {your class}}';
const CONTEST = '{hasContest, select, yes {“{contest}”} other {The contest}}';
const PEOPLE =
  '{hasPerson, select, yes {{person}} other {Someone}}{others, plural, =0 {} one { and # other} other { and # others}}';
const SESSION =
  '{hasCourse, select, yes {Your session on “{course}”} other {Your session}}{hasPerson, select, yes { with {person}} other {}}';

export const en = {
  unknown: ['News for you', 'There is something new for you.'],

  'user-registered': ['Welcome to Lyceum', 'Your account is ready. Find a course to begin with.'],
  'user-verified': [
    'Welcome to Lyceum',
    'Your address is confirmed and your account is ready. Find a course to begin with.',
  ],
  'data-export-ready': ['Your data is ready', 'The archive that you asked for can be downloaded until {expiresAt}.'],
  'content-moderated': [
    '{decision, select, hide {Your contribution was hidden} delete {Your contribution was deleted} lock {Your post was locked} warn {You received a warning} suspend {You can only read for a while} other {A moderator made a decision}}',
    'A moderator decided this. Rule: {rule}. You can appeal within 30 days.',
  ],
  'mail-suppressed': [
    'We cannot send you mail',
    '{reason, select, complaint {A mail of ours was reported as spam, so we stopped.} repeatedly_rejected {Your mail server refused our mails several times. We try again in 30 days.} other {Your mail server says that your address does not exist.}} Look at your settings for notifications.',
  ],
  announcement: ['{title}', '{text}'],

  'password-changed': [
    'Your password was changed',
    `${AT}All other sessions were signed out. If you did not do this, reset your password now.`,
  ],
  'roles-changed': ['Your roles have changed', 'Your roles are now: {roles}.'],
  'user-deactivated': ['Your account is deactivated', 'You cannot sign in until staff reactivate your account.'],
  'user-reactivated': ['Your account is active again', 'You can sign in again.'],
  'token-reused': [
    'You were signed out for your safety',
    `${AT}A sign-in was used in two places, so it may be stolen. That session was ended. If this was not you, change your password.`,
  ],
  'email-changed': [
    'Your email address was changed',
    `${AT}Your account has a new email address. If you did not do this, contact us now.`,
  ],
  'second-factor-on': ['Two-step sign-in is on', `${AT}A second step is now needed to sign in to your account.`],
  'second-factor-off': [
    'Two-step sign-in is off',
    `${AT}A second step is no longer needed to sign in. If you did not do this, change your password now.`,
  ],
  'new-device': [
    'New sign-in to your account',
    `${AT}Your account was used on a device that we do not know. If this was not you, change your password.`,
  ],
  'api-key-created': [
    'An API key was created',
    `${AT}A new API key can act for your account. If you did not create it, revoke it now.`,
  ],
  'recovery-codes-low': [
    'Few recovery codes are left',
    `${AT}Create new recovery codes, so that you can sign in without your second factor.`,
  ],

  'class-activated': ['Your class begins', `${CLASS} is open. Look at the dates of its meetings.`],
  'class-completed': ['Your class is complete', `${CLASS} has ended. Thank you for taking part.`],
  'class-cancelled': ['Your class is cancelled', `${CLASS} does not take place.`],
  'class-invitation': [
    'You are invited to a class',
    '{hasClass, select, yes {Class: “{class}”. } other {}}Accept the invitation until {expiresAt}.',
  ],
  'seat-held': ['Your seat is kept for you', `Pay until {expiresAt} to take your seat in ${CLASS}.`],
  'seat-released': ['Your seat was released', `The seat in ${CLASS} was not paid in time. You can ask for it again.`],
  'student-enrolled': [
    'You are in the class',
    '{hasClass, select, yes {Class: “{class}”. } other {}}Your seat is confirmed. Meetings included: {credits, number}.',
  ],
  'class-joined': [
    'A student joined your class',
    '{hasPerson, select, yes {{person} is now} other {A student is now}} in ' + CLASS + '.',
  ],
  'student-withdrawn': ['You left the class', `You are no longer in ${CLASS}.`],
  'class-left': [
    'A student left your class',
    '{hasPerson, select, yes {{person} is} other {A student is}} no longer in ' + CLASS + '.',
  ],
  'enrollment-rejected': ['You did not get the seat', `${CLASS} is full. You get back what you paid.`],
  'credit-low': [
    'Your credit is running low',
    '{balance, plural, one {# meeting} other {# meetings}} left in ' + CLASS + '.',
  ],
  'credit-adjusted': [
    'Your credit was changed',
    '{balance, plural, one {# meeting} other {# meetings}} left in ' + CLASS + '.',
  ],
  'booking-requested': ['Session requested', `${SESSION}: {startsAt}.`],
  'booking-confirmed': ['Session booked', `${SESSION}: {startsAt}.`],
  'booking-moved': ['Session moved', `${SESSION}: {startsAt} instead of {previousStartsAt}.`],
  'booking-cancelled': [
    'Session cancelled',
    `{hasStartsAt, select, yes {${SESSION} does not take place: {startsAt}.} other {A session that you booked does not take place.}}{role, select, assistant {} other { You get back what you paid.}}`,
  ],
  'booking-rejected': [
    'Session not booked',
    '{reason, select, timeout {It was not paid in time.} other {Your bundle has no session left for it.}}',
  ],
  'session-joined': [
    'A student joined your session',
    `${SESSION}{hasStartsAt, select, yes {: {startsAt}} other {}}. {seatsLeft, plural, =0 {It is full.} one {# seat is left.} other {# seats are left.}}`,
  ],
  'booking-reminder': [
    '{hours, plural, one {Your session starts in # hour} other {Your session starts in # hours}}',
    `${SESSION}: {startsAt}.`,
  ],
  'waitlist-promoted': [
    'A seat is free',
    '{hasCourse, select, yes {Session on “{course}”{hasStartsAt, select, yes {: {startsAt}} other {}}. } other {}}A seat in a group session is kept for you: take it before the offer ends{hasExpiresAt, select, yes { ({expiresAt})} other {}}.',
  ],
  'waitlist-expired': [
    'The offered seat has expired',
    '{hasCourse, select, yes {Session on “{course}”. } other {}}The seat was offered to the next person.',
  ],
  'meeting-moved': ['A meeting was moved', `${CLASS}: {startsAt} instead of {previousStartsAt}.`],
  'meeting-cancelled': ['A meeting is cancelled', `${CLASS}: the meeting of {startsAt} does not take place.`],
  'meeting-reminder': [
    '{hours, plural, one {Your class meets in # hour} other {Your class meets in # hours}}',
    `${CLASS}: {startsAt}.`,
  ],
  'lesson-unlocked': [
    'New lesson unlocked',
    '{hasClass, select, yes {Class: “{class}”. } other {}}Your instructor has opened a lesson and its exercises.',
  ],

  'course-version': ['A course has news', `There is a new version of ${COURSE}.`],
  'course-archived': ['A course was archived', `${COURSE} takes no new students. You can finish it.`],
  'course-completed': ['Course completed', `You have completed ${COURSE}. Congratulations!`],
  'certificate-issued': ['Your certificate is ready', `Your certificate for ${COURSE} can be downloaded.`],
  'submission-graded': ['Your work was graded', `There is a grade for your work in ${COURSE}.`],
  'submission-regraded': ['A grade was changed', `The grade of your work in ${COURSE} has changed.`],
  'assignment-submitted': [
    'New work to grade',
    `{hasPerson, select, yes {{person} submitted} other {A student submitted}} work in ${COURSE}.`,
  ],
  'review-due': [
    'Time to review',
    '{cards, plural, one {# card is} other {# cards are}} due today. A few minutes keep what you learned.',
  ],

  'level-up': ['Level {level}', 'Congratulations: you have reached level {level}.'],
  'badge-unlocked': ['New badge', 'You have earned the badge “{badge}”.'],
  'badge-revoked': ['A badge was taken back', 'The badge “{badge}” was corrected and taken back.'],
  'quest-completed': ['Quest completed', 'You earned {xp, number} XP.'],
  'league-promoted': ['You moved up', 'You are now in league {tier, number}.'],
  'league-demoted': ['You moved down', 'You are now in league {tier, number}. A new week begins.'],
  'contest-published': ['A contest is coming', `${CONTEST}: {startsAt}. Join it in time.`],
  'contest-started': ['The contest has begun', `${CONTEST} runs until {endsAt}.`],
  'contest-finished': ['The contest is over', `${CONTEST} has ended. Look at the standings.`],
  'contest-notice': [
    '{notice, select, clarification {There is an answer to a question} other {News about the contest}}',
    `${CONTEST}: read it on the page of the contest.`,
  ],
  'rating-changed': ['Your rating has changed', 'Your rating is now {rating, number}.'],

  'streak-at-risk': [
    'Keep your streak',
    '{days, plural, one {# day} other {# days}} in a row: do an exercise today to keep it.',
  ],
  'streak-broken': [
    'Your streak has ended',
    '{days, plural, one {It was # day long.} other {It was # days long.}} Start a new one today.',
  ],
  'streak-freeze-used': [
    'A freeze saved your streak',
    '{freezesLeft, plural, =0 {You have no freeze left.} one {You have # freeze left.} other {You have # freezes left.}}',
  ],

  'payment-succeeded': ['Payment received', 'We have received your payment of {amount}.'],
  'payment-failed': ['A payment failed', 'We could not collect your payment. Check your payment method.'],
  'payment-refunded': ['Refund', 'We have refunded {amount} to you.'],
  'invoice-voided': ['An invoice was cancelled', 'You do not have to pay it.'],
  'price-changed': [
    'The price of {hasProduct, select, yes {“{product}”} other {your plan}} changes',
    'It is {amount} from your next period on, not before {validFrom}.',
  ],
  'plan-started': [
    '{hasProduct, select, yes {“{product}” has begun} other {Your plan has begun}}',
    'Thank you. You can manage your plan at any time.',
  ],
  'plan-changed': [
    '{status, select, past_due {Your plan is not paid} paused {Your plan is paused} trialing {Your trial has begun} expired {Your plan has ended} other {Your plan is active}}',
    '{status, select, past_due {Pay the open invoice to keep your plan.} paused {You can resume it at any time.} trialing {You can cancel before the trial ends.} expired {You can subscribe again at any time.} other {You have access to all that it includes.}}',
  ],
  'plan-canceled': ['Your plan is cancelled', 'You keep access until the end of the period that you paid for.'],
  'entitlement-granted': [
    '{entitlement, select, pro {Welcome to Pro} other {Access granted}}',
    '{entitlement, select, pro {You now have access to every Pro course.} other {You now have access to “{entitlement}”.}}',
  ],
  'entitlement-revoked': [
    'Access has ended',
    '{entitlement, select, pro {Your access to Pro has ended.} other {Your access to “{entitlement}” has ended.}}',
  ],
  'course-opened': [
    'Your course is open',
    'Welcome: {hasCourse, select, yes {“{course}”} other {the course that you bought}} is yours. Begin whenever you like.',
  ],
  'bundle-purchased': [
    '{hasProduct, select, yes {“{product}” is ready} other {Your sessions are ready}}',
    '{sessions, plural, one {# session} other {# sessions}}{hasCourse, select, yes { on “{course}”} other {}}: book until {validTo}.',
  ],

  'post-liked': ['New like', `${PEOPLE} liked your post.`],
  'comment-added': ['New comment', `${PEOPLE} commented on your post.`],
  'comment-answered': ['New answer', `${PEOPLE} answered your comment.`],
  'post-followed': ['New comment', `${PEOPLE} commented on a post that you follow.`],
  mentioned: ['You were mentioned', '{hasPerson, select, yes {{person} has} other {Someone has}} mentioned you.'],
  'group-mentioned': [
    'Your group was mentioned',
    '{hasPerson, select, yes {{person} has} other {Someone has}} mentioned all members of your group.',
  ],
  'message-unread': ['New message', '{hasPerson, select, yes {{person} has} other {Someone has}} written to you.'],
  'content-reported': [
    'A report waits for a moderator',
    '{hasGroup, select, yes {Something in “{group}” was reported.} other {Something was reported.}} Look at the moderation queue.',
  ],
  'report-decided': [
    'Your report was decided',
    '{outcome, select, dismissed {A moderator found that no rule was broken.} other {A moderator found that a rule was broken, and acted.}} Thank you for telling us.',
  ],
  'group-opened': [
    'Your group is more open now',
    '{hasGroup, select, yes {“{group}” is} other {It is}} {kind, select, public {public: everybody sees it and its members, and can join.} other {private: everybody sees that it exists, and can ask to join.}}',
  ],
  'group-role': [
    'Your role in a group has changed',
    '{role, select, owner {You are an owner now} moderator {You are a moderator now} other {You are a member now}}{hasGroup, select, yes { of “{group}”} other {}}.',
  ],
  'group-requested': [
    'Someone wants to join your group',
    '{hasPerson, select, yes {{person} asks} other {Someone asks}} to join{hasGroup, select, yes { “{group}”} other { your group}}.',
  ],
  'group-declined': [
    'Your request was declined',
    '{hasGroup, select, yes {“{group}” has} other {The group has}} declined your request to join.',
  ],
  'group-invited': [
    'You are invited to a group',
    '{hasPerson, select, yes {{person} invites} other {Someone invites}} you{hasGroup, select, yes { to “{group}”} other {}}. Accept within 7 days.',
  ],
  'reaction-added': ['New reaction', `${PEOPLE} reacted to your {hasComment, select, yes {comment} other {post}}.`],
  'answer-accepted': ['Your answer was accepted', 'Your answer solved the question.'],
  'user-followed': ['New follower', `${PEOPLE} followed you.`],
  'group-joined': [
    'You are in the group',
    '{hasGroup, select, yes {Welcome to “{group}”.} other {Welcome to the group.}}',
  ],
  'event-published': ['New event: {event}', '{startsAt}. Say whether you come.'],
  'event-changed': ['Event changed: {event}', 'It is on {startsAt} now. Look at the time and the place.'],
  'event-cancelled': ['Event cancelled: {event}', 'It does not take place: {startsAt}.'],
  'event-reminder': [
    '{hours, plural, one {{event} starts in # hour} other {{event} starts in # hours}}',
    '{startsAt}.',
  ],
  'event-seat': ['You have a place', 'A place at the event became free: you are going.'],
} as const satisfies Readonly<Record<string, readonly [title: string, body: string]>>;
