import { Aggregate } from '../../../../platform/domain/aggregate.js';
import type { Moment } from '../enrollment.js';
import { NothingToUndo } from './errors.js';
import { scheduleAfter, type ReviewRating, type ReviewState, type Schedule } from './schedule.js';

export type ReviewCardEvent =
  | { readonly type: 'review-card-answered'; readonly card: ReviewCard }
  | { readonly type: 'review-answer-undone'; readonly card: ReviewCard };

/** Of a deck: its learner has cards to review on this day. */
export interface ReviewDueEvent {
  readonly type: 'review-due';
  readonly studentId: string;
  readonly cardCount: number;
  readonly localDate: string;
}

/** At most so many cards on one local day of the learner. */
export const REVIEW_LIMITS = { newPerDay: 20, perDay: 200 } as const;

/** What an answer replaces. */
interface Before extends Omit<Schedule, 'dueAt' | 'answeredAt'> {
  readonly dueAt: string;
  readonly answeredAt: string | null;
  readonly introducedOn: string | null;
  readonly answeredOn: string | null;
}

/**
 * A lesson that a learner completed, or a question that they answered wrong, to be remembered. Cards are made by
 * `addReviewCards`, in sets; the version counts answers and undone answers, so it names what a client has seen.
 */
export class ReviewCard extends Aggregate<ReviewCardEvent> implements Schedule {
  readonly id!: string;
  readonly studentId!: string;
  readonly courseId!: string;
  /** The lesson, or the quiz of the question. */
  readonly partId!: string;
  readonly questionId!: string | null;
  /** Where the key was released, which the card may show; null for lessons. */
  readonly attemptId!: string | null;
  state!: ReviewState;
  dueAt!: Date;
  stability!: number;
  difficulty!: number;
  intervalDays!: number;
  step!: number;
  answerCount!: number;
  lapseCount!: number;
  answeredAt!: Date | null;
  /** The learner's date of the first answer. */
  introducedOn!: string | null;
  /** The learner's date of the last answer. */
  answeredOn!: string | null;
  /** What the last answer replaced; null before the first and after it was undone. */
  before!: Before | null;

  /** Only if the client has seen all answers: of two devices that answer at once the first one counts. */
  answer(rating: ReviewRating, revision: number, { at, localDate }: Moment): void {
    if (revision !== this.version) return;
    this.before = {
      state: this.state,
      dueAt: this.dueAt.toISOString(),
      stability: this.stability,
      difficulty: this.difficulty,
      intervalDays: this.intervalDays,
      step: this.step,
      answerCount: this.answerCount,
      lapseCount: this.lapseCount,
      answeredAt: this.answeredAt?.toISOString() ?? null,
      introducedOn: this.introducedOn,
      answeredOn: this.answeredOn,
    };
    Object.assign(this, scheduleAfter(this, rating, at));
    this.introducedOn ??= localDate;
    this.answeredOn = localDate;
    this.record({ type: 'review-card-answered', card: this });
  }

  /** The last answer was a mistake. Idempotent by the revision; an answer is undone once, and only the last one. */
  undo(revision: number): void {
    if (revision !== this.version) return;
    if (!this.before) throw new NothingToUndo();
    const { dueAt, answeredAt, ...before } = this.before;
    Object.assign(this, before, {
      dueAt: new Date(dueAt),
      answeredAt: answeredAt === null ? null : new Date(answeredAt),
      before: null,
    });
    this.record({ type: 'review-answer-undone', card: this });
  }
}
