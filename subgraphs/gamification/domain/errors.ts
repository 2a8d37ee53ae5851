import { DomainError } from '../../../platform/domain/errors.js';

export class PlayerNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'PLAYER_NOT_FOUND';
  constructor() {
    super('There is no such player.', { field: 'input.userId' });
  }
}

export class XpExhausted extends DomainError {
  readonly kind = 'refused';
  readonly code = 'XP_EXHAUSTED';
  constructor(totalXp: number) {
    super(`Only ${totalXp} XP can be taken away.`, { field: 'input.amount', details: { totalXp } });
  }
}

export class RepairTooLate extends DomainError {
  readonly kind = 'refused';
  readonly code = 'REPAIR_TOO_LATE';
  constructor() {
    super('A streak can be repaired within two days of its break.');
  }
}

export class RepairNotEarned extends DomainError {
  readonly kind = 'refused';
  readonly code = 'REPAIR_NOT_EARNED';
  constructor() {
    super('A streak is repaired on a day with at least three completed exercises.');
  }
}

export class RepairUsed extends DomainError {
  readonly kind = 'refused';
  readonly code = 'REPAIR_USED';
  constructor() {
    super('A streak can be repaired once in 30 days.');
  }
}

export class NotAMember extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'NOT_A_MEMBER';
  constructor() {
    super("Only the people of a class see the class's leaderboard.");
  }
}

/** For viewers who may not see the scope as well: whether a private class exists is not shown. */
export class ScopeNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'SCOPE_NOT_FOUND';
  constructor() {
    super('Not found: no such course, class or group.', { field: 'scope.id' });
  }
}

export class InvalidBoardTime extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'INVALID_BOARD_TIME';
  constructor() {
    super('Must be in the past, within the last 53 weeks (WEEKLY) or 24 months (MONTHLY).', { field: 'at' });
  }
}

export class CourseNotAvailable extends DomainError {
  readonly kind = 'refused';
  readonly code = 'COURSE_NOT_AVAILABLE';
  constructor() {
    super('A contest needs a published course.', { field: 'input.courseId' });
  }
}

export class NotYourCourse extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'NOT_YOUR_COURSE';
  constructor() {
    super("Only the course's instructor may do this.");
  }
}

export class ContestNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'CONTEST_NOT_FOUND';
  constructor() {
    super('There is no such contest.', { field: 'input.contestId' });
  }
}

export class InvalidContestTimes extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'INVALID_CONTEST_TIMES';
  constructor(field: 'startsAt' | 'endsAt' | 'minutes' | 'from', reason: string) {
    super(reason, { field: `input.${field}` });
  }
}

export class ContestFinished extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CONTEST_FINISHED';
  constructor() {
    super('The contest is over.');
  }
}

export class AlreadyJoined extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'ALREADY_JOINED';
  constructor() {
    super('You have joined this contest before.');
  }
}

/** All invalid paths at once. */
export class RuleInvalid extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'RULE_INVALID';
  constructor(problems: readonly string[], field: string) {
    super(`The rule is invalid: ${problems.slice(0, 3).join('; ')}${problems.length > 3 ? '; …' : ''}.`, {
      field,
      details: { problems },
    });
  }
}

export class BadgeNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'BADGE_NOT_FOUND';
  constructor() {
    super('There is no such badge.', { field: 'input.badgeId' });
  }
}

export class BadgeNameTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'BADGE_NAME_TAKEN';
  constructor() {
    super('Another badge has this name.', { field: 'input.name' });
  }
}

export class InvalidBadgeState extends DomainError {
  readonly kind = 'refused';
  readonly code = 'INVALID_BADGE_STATE';
  constructor(status: string) {
    super(`This is not possible for a badge that is ${status}.`, { details: { status } });
  }
}

export class BadgeNotAwarded extends DomainError {
  readonly kind = 'refused';
  readonly code = 'BADGE_NOT_AWARDED';
  constructor() {
    super('The player does not have this badge.');
  }
}

export class BadgeNotRevoked extends DomainError {
  readonly kind = 'refused';
  readonly code = 'BADGE_NOT_REVOKED';
  constructor() {
    super('This badge of the player was not revoked.');
  }
}

export class QuestNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'QUEST_NOT_FOUND';
  constructor() {
    super('There is no such quest.', { field: 'input.questId' });
  }
}

export class QuestExpired extends DomainError {
  readonly kind = 'refused';
  readonly code = 'QUEST_EXPIRED';
  constructor() {
    super('The time for this has passed.');
  }
}

export class QuestFull extends DomainError {
  readonly kind = 'refused';
  readonly code = 'QUEST_FULL';
  constructor() {
    super('A quest has at most five members.');
  }
}

export class QuestNotSwappable extends DomainError {
  readonly kind = 'refused';
  readonly code = 'QUEST_NOT_SWAPPABLE';
  constructor(reason: string) {
    super(reason);
  }
}

export class NotMutualFollows extends DomainError {
  readonly kind = 'refused';
  readonly code = 'NOT_MUTUAL_FOLLOWS';
  constructor() {
    super('All members of a quest must follow each other, without blocks.', { field: 'input.userIds' });
  }
}

export class ContestFull extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CONTEST_FULL';
  constructor() {
    super('The contest has as many participants as it can.');
  }
}

export class ContestLocked extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CONTEST_LOCKED';
  constructor() {
    super('The contest has started: this can not change any more.');
  }
}

export class ContestNotRunning extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CONTEST_NOT_RUNNING';
  constructor(reason: string) {
    super(reason);
  }
}

/** All problems at once. */
export class InvalidContest extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'INVALID_CONTEST';
  constructor(problems: readonly string[]) {
    super(`The contest is invalid: ${problems.join('; ')}.`, { field: 'input', details: { problems } });
  }
}

export class ProblemPublished extends DomainError {
  readonly kind = 'refused';
  readonly code = 'PROBLEM_PUBLISHED';
  constructor(exerciseIds: readonly string[]) {
    super('A problem must be an exercise that is in no published version of a course.', {
      field: 'input.problems',
      details: { exerciseIds },
    });
  }
}

export class JudgingPending extends DomainError {
  readonly kind = 'refused';
  readonly code = 'JUDGING_PENDING';
  constructor(pending: number) {
    super('Some submissions are not judged yet.', { details: { pending } });
  }
}

export class NotJoined extends DomainError {
  readonly kind = 'refused';
  readonly code = 'NOT_JOINED';
  constructor() {
    super('Not a participant of this contest.');
  }
}

export class WrongEntryCode extends DomainError {
  readonly kind = 'refused';
  readonly code = 'WRONG_ENTRY_CODE';
  constructor() {
    super('The contest needs another code.', { field: 'input.code' });
  }
}

export class TooManyQuestions extends DomainError {
  readonly kind = 'refused';
  readonly code = 'TOO_MANY_QUESTIONS';
  constructor() {
    super('At most ten questions an hour.');
  }
}

export class ClarificationNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'CLARIFICATION_NOT_FOUND';
  constructor() {
    super('There is no such question.', { field: 'input.clarificationId' });
  }
}

export class ContestSubmissionNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'CONTEST_SUBMISSION_NOT_FOUND';
  constructor() {
    super('There is no such submission in a contest.', { field: 'input.submissionId' });
  }
}

export class RuleSetNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'RULE_SET_NOT_FOUND';
  constructor() {
    super('There is no such rule set.', { field: 'input.ruleSetId' });
  }
}

export class RuleSetActive extends DomainError {
  readonly kind = 'refused';
  readonly code = 'RULE_SET_ACTIVE';
  constructor() {
    super('The rule set was activated: save a new one.');
  }
}

export class RuleSetNotSimulated extends DomainError {
  readonly kind = 'refused';
  readonly code = 'RULE_SET_NOT_SIMULATED';
  constructor() {
    super('Simulate the rule set first.');
  }
}

export class SecondPersonNeeded extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'SECOND_PERSON_NEEDED';
  constructor() {
    super('Another member of staff must activate a rule set than the one who made it.');
  }
}

export class InvalidRuleSetTime extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'INVALID_RULE_SET_TIME';
  constructor() {
    super('A rule set applies to later facts only.', { field: 'input.at' });
  }
}
