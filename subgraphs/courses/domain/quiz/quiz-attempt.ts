import { Aggregate } from '../../../../platform/domain/aggregate.js';
import { newId } from '../../../../platform/domain/ids.js';
import type { Moment } from '../enrollment.js';
import { passes } from '../exercise-settings.js';
import type { Answer } from '../questions/question.js';
import type { DrawnQuestion } from './draw.js';
import { AttemptIsSubmitted, DeadlinePassed } from './errors.js';
import type { AttemptScore, QuestionScore } from './grading.js';
import type { Feedback, ReleaseAfter } from './rules.js';

/** Answers that were on their way at the deadline are accepted for so long. */
export const GRACE_MS = 5_000;

export type QuizAttemptEvent =
  | { readonly type: 'quiz-attempt-started'; readonly attempt: QuizAttempt }
  | { readonly type: 'quiz-answers-saved'; readonly attempt: QuizAttempt }
  | { readonly type: 'quiz-attempt-extended'; readonly attempt: QuizAttempt }
  | { readonly type: 'quiz-points-given'; readonly attempt: QuizAttempt }
  | { readonly type: 'quiz-submitted'; readonly attempt: QuizAttempt }
  /** Submitted once more, after it was extended. */
  | { readonly type: 'quiz-resubmitted'; readonly attempt: QuizAttempt }
  | { readonly type: 'quiz-scored'; readonly attempt: QuizAttempt }
  /** Like `quiz-scored`, of an attempt that a teacher graded. */
  | { readonly type: 'quiz-graded'; readonly attempt: QuizAttempt }
  | { readonly type: 'quiz-regraded'; readonly attempt: QuizAttempt; readonly oldScore: number }
  /** The score changed and may not be seen, or not yet. */
  | { readonly type: 'quiz-rescored'; readonly attempt: QuizAttempt };

export interface NewQuizAttempt {
  readonly enrollmentId: string;
  readonly studentId: string;
  readonly courseId: string;
  readonly lessonId: string;
  readonly exerciseId: string;
  readonly contentVersion: number;
  readonly number: number;
  readonly seed: number;
  readonly drawn: readonly DrawnQuestion[];
  readonly deadline: Date | null;
  readonly passMark: number;
  readonly feedback: Feedback;
  readonly releaseAfter: ReleaseAfter;
}

/** One attempt of a student at a quiz: its questions are fixed at the start, its deadline is the stored one. */
export class QuizAttempt extends Aggregate<QuizAttemptEvent> {
  readonly id = newId();
  readonly enrollmentId: string;
  readonly studentId: string;
  readonly courseId: string;
  readonly lessonId: string;
  readonly exerciseId: string;
  /** The version of the course that it is about, also after the student moved to another one. */
  readonly contentVersion: number;
  /** From 1 for each student and exercise. */
  readonly number: number;
  readonly seed: number;
  readonly drawn: readonly DrawnQuestion[];
  readonly passMark: number;
  readonly feedback: Feedback;
  readonly releaseAfter: ReleaseAfter;
  readonly startedAt: Date;
  /** Null for no limit. */
  deadline: Date | null;
  status: 'open' | 'submitted' = 'open';
  answers: Readonly<Record<string, Answer>> = {};
  /** Of the newest saved answers: older ones that arrive later are ignored. */
  sequence = 0;
  /** The student's date of their own last action. */
  localDate: string;
  submittedAt: Date | null = null;
  byServer = false;
  /** Null while it is open or a question waits for a teacher. Hidden until `releasedAt`. */
  score: number | null = null;
  questionScores: readonly QuestionScore[] = [];
  /** Points that a teacher gave, by question. */
  given: Readonly<Record<string, number>> = {};
  /** Result of the submission before an extension: no later result of the attempt is lower. */
  minimum: number | null = null;
  /** When the result may be seen; null until it is known. */
  releaseAt: Date | null = null;
  releasedAt: Date | null = null;
  /** Results published so far. */
  revision = 0;
  /** Grades by a teacher so far: two graders do not overwrite each other. */
  gradeRevision = 0;

  constructor(given: NewQuizAttempt, { at, localDate }: Moment) {
    super();
    this.enrollmentId = given.enrollmentId;
    this.studentId = given.studentId;
    this.courseId = given.courseId;
    this.lessonId = given.lessonId;
    this.exerciseId = given.exerciseId;
    this.contentVersion = given.contentVersion;
    this.number = given.number;
    this.seed = given.seed;
    this.drawn = given.drawn;
    this.passMark = given.passMark;
    this.feedback = given.feedback;
    this.releaseAfter = given.releaseAfter;
    this.deadline = given.deadline;
    this.startedAt = at;
    this.localDate = localDate;
    this.record({ type: 'quiz-attempt-started', attempt: this });
  }

  get passed(): boolean {
    return this.score !== null && passes(this.score, this);
  }

  /** What others may know of the score: nothing where feedback is `never`. */
  get publicScore(): number | null {
    return this.feedback === 'never' ? null : this.score;
  }

  get isReleased(): boolean {
    return this.releasedAt !== null && this.status === 'submitted';
  }

  isOver(now: Date): boolean {
    return this.deadline !== null && now.getTime() > this.deadline.getTime() + GRACE_MS;
  }

  /** Merges answers into those that were saved before. */
  save(answers: Readonly<Record<string, Answer>>, sequence: number, { at, localDate }: Moment): void {
    if (this.isOver(at) || (this.status === 'submitted' && this.byServer)) throw new DeadlinePassed();
    if (this.status === 'submitted') throw new AttemptIsSubmitted();
    if (sequence <= this.sequence) return;
    this.answers = { ...this.answers, ...answers };
    this.sequence = sequence;
    this.localDate = localDate;
    this.record({ type: 'quiz-answers-saved', attempt: this });
  }

  /** Ends the attempt with its saved answers. `releaseAt` is when the result may be seen, as far as it is known. */
  submit(result: AttemptScore, releaseAt: Date | null, by: { submittedAt: Date; byServer: boolean; now: Date }): void {
    const again = this.submittedAt !== null;
    this.status = 'submitted';
    this.submittedAt = by.submittedAt;
    this.byServer = by.byServer;
    this.releaseAt = releaseAt;
    this.take(result);
    const shown = this.canRelease(by.now);
    if (shown) this.markReleased(by.now);
    if (!again) this.record({ type: 'quiz-submitted', attempt: this });
    else this.record({ type: shown ? 'quiz-scored' : 'quiz-resubmitted', attempt: this });
  }

  /** Shows the result if its time has come; false if it is not shown by this call. */
  release(now: Date): boolean {
    if (this.releasedAt !== null || !this.canRelease(now)) return false;
    this.markReleased(now);
    // Where feedback is `never` only that it passed is published.
    const graded = this.gradeRevision > 0 && this.feedback !== 'never';
    this.record({ type: graded ? 'quiz-graded' : 'quiz-scored', attempt: this });
    return true;
  }

  /** More time for this attempt. One that the server submitted is open again, with its answers. */
  extend(deadline: Date): void {
    if (this.status === 'submitted') {
      if (!this.byServer) throw new AttemptIsSubmitted();
      this.minimum = Math.max(this.minimum ?? 0, this.score ?? 0);
      this.status = 'open';
      this.score = null;
      this.questionScores = [];
      this.releasedAt = null;
      this.releaseAt = null;
    }
    this.deadline = deadline;
    this.record({ type: 'quiz-attempt-extended', attempt: this });
  }

  /** Points of a teacher, beside those that were given before; `rescore` follows. */
  grade(points: Readonly<Record<string, number>>): void {
    this.given = { ...this.given, ...points };
    this.gradeRevision += 1;
    this.record({ type: 'quiz-points-given', attempt: this });
  }

  /** A new result of a submitted attempt, after a correction or by a teacher. True when the score has changed. */
  rescore(result: AttemptScore, now: Date): boolean {
    const before = { score: this.score, passed: this.passed };
    this.take(result);
    if (this.score === before.score) return false;
    if (!this.isReleased || before.score === null) {
      this.record({ type: 'quiz-rescored', attempt: this });
      if (this.canRelease(now)) this.release(now);
    } else if (this.feedback === 'never') {
      if (this.passed !== before.passed) this.revision += 1;
      this.record({ type: this.passed === before.passed ? 'quiz-rescored' : 'quiz-scored', attempt: this });
    } else {
      this.revision += 1;
      this.record({ type: 'quiz-regraded', attempt: this, oldScore: before.score });
    }
    return true;
  }

  private take({ score, questions }: AttemptScore): void {
    this.score = score === null ? null : Math.max(score, this.minimum ?? 0);
    this.questionScores = questions;
  }

  private canRelease(now: Date): boolean {
    return this.score !== null && this.releaseAt !== null && this.releaseAt <= now;
  }

  private markReleased(now: Date): void {
    this.releasedAt = now;
    this.revision += 1;
  }
}
