import { DomainError } from '../../../../platform/domain/errors.js';

export class ContestNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'CONTEST_NOT_FOUND';
  static override readonly meaning = 'There is no such contest.';
  static override readonly field = 'input.contestId';
}

export class NotJoined extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'NOT_JOINED';
  static override readonly meaning = 'Join the contest first.';
}

export class ContestNotRunning extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CONTEST_NOT_RUNNING';
  static override readonly meaning = 'Programs are accepted from the start of a contest until its results are final.';
}

export class ProblemInContest extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'PROBLEM_IN_CONTEST';
  static override readonly meaning = 'Exercises of a contest can be published once it has finished.';
  static override readonly details = ['exerciseIds'];
  constructor(exerciseIds: readonly string[]) {
    super('Exercises of a contest can be published once it has finished: take them out of the draft until then.', {
      details: { exerciseIds },
    });
  }
}
