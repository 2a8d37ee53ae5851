import { DomainError } from '../../../../platform/domain/errors.js';

export class ContestNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'CONTEST_NOT_FOUND';
  constructor() {
    super('There is no such contest.', { field: 'input.contestId' });
  }
}

export class NotJoined extends DomainError {
  readonly kind = 'refused';
  readonly code = 'NOT_JOINED';
  constructor() {
    super('Join the contest first.');
  }
}

export class ContestNotRunning extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CONTEST_NOT_RUNNING';
  constructor() {
    super('Programs are accepted from the start of a contest until its results are final.');
  }
}

/** All of them at once. */
export class ProblemInContest extends DomainError {
  readonly kind = 'refused';
  readonly code = 'PROBLEM_IN_CONTEST';
  constructor(exerciseIds: readonly string[]) {
    super('Exercises of a contest can be published once it has finished: take them out of the draft until then.', {
      details: { exerciseIds },
    });
  }
}
