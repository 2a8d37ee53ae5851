import { fsrs, Rating, State, type FSRS, type Grade } from 'ts-fsrs';

export const RATINGS = ['again', 'hard', 'good', 'easy'] as const;
/** How well someone remembered. */
export type ReviewRating = (typeof RATINGS)[number];

export const REVIEW_STATES = ['new', 'learning', 'review', 'relearning'] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];

/** What the scheduler knows of a card. */
export interface Schedule {
  readonly state: ReviewState;
  readonly dueAt: Date;
  /** Days after which it is remembered with a probability of 0.9. */
  readonly stability: number;
  /** 1 to 10; 0 while it is new. */
  readonly difficulty: number;
  /** Days from the last answer to the due time; 0 for the steps of minutes. */
  readonly intervalDays: number;
  /** Position in the steps of minutes. */
  readonly step: number;
  readonly answerCount: number;
  /** How often it was forgotten after it had been learned. */
  readonly lapseCount: number;
  readonly answeredAt: Date | null;
}

const GRADES: Readonly<Record<ReviewRating, Grade>> = {
  again: Rating.Again,
  hard: Rating.Hard,
  good: Rating.Good,
  easy: Rating.Easy,
};
const STATES: Readonly<Record<ReviewState, State>> = {
  new: State.New,
  learning: State.Learning,
  review: State.Review,
  relearning: State.Relearning,
};

function scheduler(fuzz: boolean): FSRS {
  return fsrs({
    request_retention: 0.9,
    learning_steps: ['1m', '10m'],
    relearning_steps: ['10m'],
    enable_fuzz: fuzz,
  });
}

const FUZZED = scheduler(true);
const EXACT = scheduler(false);

export function newSchedule(dueAt: Date): Schedule {
  const nothing = { stability: 0, difficulty: 0, intervalDays: 0, step: 0, answerCount: 0, lapseCount: 0 };
  return { state: 'new', dueAt, ...nothing, answeredAt: null };
}

/**
 * The schedule after an answer, by FSRS-6. `fuzz` moves due times of days a little, so that cards which were learned together
 * are not due together; the same card and time give the same result.
 */
export function scheduleAfter(schedule: Schedule, rating: ReviewRating, at: Date, { fuzz = true } = {}): Schedule {
  const { card } = (fuzz ? FUZZED : EXACT).next(
    {
      due: schedule.dueAt,
      stability: schedule.stability,
      difficulty: schedule.difficulty,
      // The library derives it from the last answer; the field goes with its next major version.
      elapsed_days: 0,
      scheduled_days: schedule.intervalDays,
      learning_steps: schedule.step,
      reps: schedule.answerCount,
      lapses: schedule.lapseCount,
      state: STATES[schedule.state],
      last_review: schedule.answeredAt,
    },
    at,
    GRADES[rating],
  );
  return {
    state: REVIEW_STATES.find((state) => STATES[state] === card.state) ?? 'new',
    dueAt: card.due,
    stability: card.stability,
    difficulty: card.difficulty,
    intervalDays: card.scheduled_days,
    step: card.learning_steps,
    answerCount: card.reps,
    lapseCount: card.lapses,
    answeredAt: at,
  };
}
