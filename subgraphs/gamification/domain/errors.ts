import { DomainError } from '../../../platform/domain/errors.js';

export class PlayerNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'PLAYER_NOT_FOUND';
  static override readonly meaning = 'There is no such player.';
  static override readonly field = 'input.userId';
}

export class XpExhausted extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'XP_EXHAUSTED';
  static override readonly meaning = 'Only … XP can be taken away.';
  static override readonly details = ['totalXp'];
  constructor(totalXp: number) {
    super(`Only ${totalXp} XP can be taken away.`, { field: 'input.amount', details: { totalXp } });
  }
}

export class RepairTooLate extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'REPAIR_TOO_LATE';
  static override readonly meaning = 'A streak can be repaired within two days of its break.';
}

export class RepairNotEarned extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'REPAIR_NOT_EARNED';
  static override readonly meaning = 'A streak is repaired on a day with at least three completed exercises.';
}

export class RepairUsed extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'REPAIR_USED';
  static override readonly meaning = 'A streak can be repaired once in 30 days.';
}

export class NotAMember extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'NOT_A_MEMBER';
  static override readonly meaning = "Only the people of a class see the class's leaderboard.";
}

export class ScopeNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'SCOPE_NOT_FOUND';
  static override readonly meaning =
    'For viewers who may not see the scope as well: whether a private class exists is not shown.';
  constructor() {
    super('Not found: no such course, class or group.', { field: 'scope.id' });
  }
}

export class InvalidBoardTime extends DomainError {
  static override readonly kind = 'invalid';
  static override readonly code = 'INVALID_BOARD_TIME';
  static override readonly meaning = 'Must be in the past, within the last 53 weeks (WEEKLY) or 24 months (MONTHLY).';
  static override readonly field = 'at';
}

export class CourseNotAvailable extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'COURSE_NOT_AVAILABLE';
  static override readonly meaning = 'A contest needs a published course.';
  static override readonly field = 'input.courseId';
}

export class NotYourCourse extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'NOT_YOUR_COURSE';
  static override readonly meaning = "Only the course's instructor may do this.";
}

export class ContestNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'CONTEST_NOT_FOUND';
  static override readonly meaning = 'There is no such contest.';
  static override readonly field = 'input.contestId';
}

export class InvalidContestTimes extends DomainError {
  static override readonly kind = 'invalid';
  static override readonly code = 'INVALID_CONTEST_TIMES';
  static override readonly meaning = 'The start, end or duration of a contest is not possible.';
  constructor(field: 'startsAt' | 'endsAt' | 'minutes' | 'from', reason: string) {
    super(reason, { field: `input.${field}` });
  }
}

export class ContestFinished extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CONTEST_FINISHED';
  static override readonly meaning = 'The contest is over.';
}

export class AlreadyJoined extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'ALREADY_JOINED';
  static override readonly meaning = 'You have joined this contest before.';
}

export class RuleInvalid extends DomainError {
  static override readonly kind = 'invalid';
  static override readonly code = 'RULE_INVALID';
  static override readonly meaning = 'All invalid paths at once.';
  static override readonly details = ['problems'];
  constructor(problems: readonly string[], field: string) {
    super(`The rule is invalid: ${problems.slice(0, 3).join('; ')}${problems.length > 3 ? '; …' : ''}.`, {
      field,
      details: { problems },
    });
  }
}

export class BadgeNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'BADGE_NOT_FOUND';
  static override readonly meaning = 'There is no such badge.';
  static override readonly field = 'input.badgeId';
}

export class BadgeNameTaken extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'BADGE_NAME_TAKEN';
  static override readonly meaning = 'Another badge has this name.';
  static override readonly field = 'input.name';
}

export class InvalidBadgeState extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'INVALID_BADGE_STATE';
  static override readonly meaning = 'This is not possible for a badge that is ….';
  static override readonly details = ['status'];
  constructor(status: string) {
    super(`This is not possible for a badge that is ${status}.`, { details: { status } });
  }
}

export class BadgeNotAwarded extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'BADGE_NOT_AWARDED';
  static override readonly meaning = 'The player does not have this badge.';
}

export class BadgeNotRevoked extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'BADGE_NOT_REVOKED';
  static override readonly meaning = 'This badge of the player was not revoked.';
}

export class QuestNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'QUEST_NOT_FOUND';
  static override readonly meaning = 'There is no such quest.';
  static override readonly field = 'input.questId';
}

export class QuestExpired extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'QUEST_EXPIRED';
  static override readonly meaning = 'The time for this has passed.';
}

export class QuestFull extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'QUEST_FULL';
  static override readonly meaning = 'A quest has at most five members.';
}

export class QuestNotSwappable extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'QUEST_NOT_SWAPPABLE';
  static override readonly meaning = 'This quest can not be swapped for another now.';
}

export class NotMutualFollows extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'NOT_MUTUAL_FOLLOWS';
  static override readonly meaning = 'All members of a quest must follow each other, without blocks.';
  static override readonly field = 'input.userIds';
}

export class ContestFull extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CONTEST_FULL';
  static override readonly meaning = 'The contest has as many participants as it can.';
}

export class TeamNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'TEAM_NOT_FOUND';
  static override readonly meaning = 'No team of this contest has this code.';
  static override readonly field = 'input.teamCode';
}

export class TeamFull extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'TEAM_FULL';
  static override readonly meaning = 'The team has as many members as the contest allows.';
  static override readonly field = 'input.teamCode';
}

export class ContestNotRatable extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CONTEST_NOT_RATABLE';
  static override readonly meaning = 'A contest of teams changes no ratings.';
}

export class ContestLocked extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CONTEST_LOCKED';
  static override readonly meaning = 'The contest has started: this can not change any more.';
}

export class ContestNotRunning extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CONTEST_NOT_RUNNING';
  static override readonly meaning = 'This is not possible before the contest starts or after it has ended.';
}

export class InvalidContest extends DomainError {
  static override readonly kind = 'invalid';
  static override readonly code = 'INVALID_CONTEST';
  static override readonly meaning = 'All problems at once.';
  static override readonly details = ['problems'];
  constructor(problems: readonly string[]) {
    super(`The contest is invalid: ${problems.join('; ')}.`, { field: 'input', details: { problems } });
  }
}

export class ProblemPublished extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'PROBLEM_PUBLISHED';
  static override readonly meaning = 'A problem must be an exercise that is in no published version of a course.';
  static override readonly details = ['exerciseIds'];
  constructor(exerciseIds: readonly string[]) {
    super(ProblemPublished.meaning, {
      field: 'input.problems',
      details: { exerciseIds },
    });
  }
}

export class JudgingPending extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'JUDGING_PENDING';
  static override readonly meaning = 'Some submissions are not judged yet.';
  static override readonly details = ['pending'];
  constructor(pending: number) {
    super(JudgingPending.meaning, { details: { pending } });
  }
}

export class NotJoined extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'NOT_JOINED';
  static override readonly meaning = 'Not a participant of this contest.';
}

export class WrongEntryCode extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'WRONG_ENTRY_CODE';
  static override readonly meaning = 'The contest needs another code.';
  static override readonly field = 'input.code';
}

export class TooManyQuestions extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'TOO_MANY_QUESTIONS';
  static override readonly meaning = 'At most ten questions an hour.';
}

export class ClarificationNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'CLARIFICATION_NOT_FOUND';
  static override readonly meaning = 'There is no such question.';
  static override readonly field = 'input.clarificationId';
}

export class ContestSubmissionNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'CONTEST_SUBMISSION_NOT_FOUND';
  static override readonly meaning = 'There is no such submission in a contest.';
  static override readonly field = 'input.submissionId';
}

export class RuleSetNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'RULE_SET_NOT_FOUND';
  static override readonly meaning = 'There is no such rule set.';
  static override readonly field = 'input.ruleSetId';
}

export class RuleSetActive extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'RULE_SET_ACTIVE';
  static override readonly meaning = 'The rule set was activated: save a new one.';
}

export class RuleSetNotActive extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'RULE_SET_NOT_ACTIVE';
  static override readonly meaning = 'Past activities are paid by an active rule set only.';
}

export class RuleSetNotSimulated extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'RULE_SET_NOT_SIMULATED';
  static override readonly meaning = 'Simulate the rule set first.';
}

export class SecondPersonNeeded extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'SECOND_PERSON_NEEDED';
  static override readonly meaning = 'Another member of staff must activate a rule set than the one who made it.';
}

export class InvalidRuleSetTime extends DomainError {
  static override readonly kind = 'invalid';
  static override readonly code = 'INVALID_RULE_SET_TIME';
  static override readonly meaning = 'A rule set applies to later facts only.';
  static override readonly field = 'input.at';
}
