import { Aggregate } from '../../../../platform/domain/aggregate.js';
import { newId } from '../../../../platform/domain/ids.js';
import type { CodeLanguage } from './coding-task.js';
import type { GroupScore, Judgment, JudgingMode, Verdict } from './verdict.js';

export type CodingSubmissionEvent =
  | { readonly type: 'coding-submission-received'; readonly submission: CodingSubmission }
  | { readonly type: 'contest-submission-received'; readonly submission: CodingSubmission }
  | { readonly type: 'coding-submission-judged'; readonly submission: CodingSubmission }
  /** A judgment changed the score of an earlier one. */
  | { readonly type: 'coding-submission-regraded'; readonly submission: CodingSubmission; readonly oldScore: number }
  /** The contest has finished: the submission counts in the course from now on. */
  | { readonly type: 'contest-submission-counted'; readonly submission: CodingSubmission; readonly passed: boolean }
  | { readonly type: 'coding-submission-cancelled'; readonly submission: CodingSubmission };

export interface NewCodingSubmission {
  readonly studentId: string;
  readonly courseId: string;
  /** Null for a problem that is in no lesson of a published version. */
  readonly lessonId: string | null;
  readonly exerciseId: string;
  readonly contestId: string | null;
  readonly language: CodeLanguage;
  readonly source: string;
  readonly taskId: string;
  readonly mode: JudgingMode;
  readonly submittedAt: Date;
  /** The student's own date at `submittedAt`. */
  readonly localDate: string;
  /** See {@link CodingSubmission.contestXp}. */
  readonly contestXp: number | null;
}

/** A program that a student handed in. It gets one verdict, and another one each time it is judged again. */
export class CodingSubmission extends Aggregate<CodingSubmissionEvent> {
  readonly id = newId();
  readonly studentId: string;
  readonly courseId: string;
  readonly lessonId: string | null;
  readonly exerciseId: string;
  readonly contestId: string | null;
  readonly language: CodeLanguage;
  readonly source: string;
  /** What it is judged by; another one after a rejudge with changed cases. */
  taskId: string;
  readonly mode: JudgingMode;
  readonly submittedAt: Date;
  readonly localDate: string;
  /** XP that a contest paid the student for the exercise, so that only more is paid for it; null for none that is known. */
  contestXp: number | null;
  /** Judgments so far. */
  revision = 0;
  /** Null until the first judgment. */
  verdict: Verdict | null = null;
  score = 0;
  groups: readonly GroupScore[] = [];
  judgedAt: Date | null = null;

  constructor(given: NewCodingSubmission) {
    super();
    this.studentId = given.studentId;
    this.courseId = given.courseId;
    this.lessonId = given.lessonId;
    this.exerciseId = given.exerciseId;
    this.contestId = given.contestId;
    this.language = given.language;
    this.source = given.source;
    this.taskId = given.taskId;
    this.mode = given.mode;
    this.submittedAt = given.submittedAt;
    this.localDate = given.localDate;
    this.contestXp = given.contestXp;
    const type = given.contestId === null ? 'coding-submission-received' : 'contest-submission-received';
    this.record({ type, submission: this });
  }

  /** The result of one judgment, by this task. */
  judge({ verdict, score, groups }: Judgment, taskId: string, now: Date): void {
    const oldScore = this.score;
    this.revision += 1;
    this.taskId = taskId;
    this.verdict = verdict;
    this.score = score;
    this.groups = groups;
    this.judgedAt = now;
    this.record({ type: 'coding-submission-judged', submission: this });
    if (this.revision === 1 || this.contestId !== null || score === oldScore) return;
    this.record({ type: 'coding-submission-regraded', submission: this, oldScore });
  }

  /** The best submission to a finished contest; `contestXp` is what the contest paid. Idempotent. */
  countAfterContest(contestXp: number, passed: boolean): void {
    if (this.contestXp !== null) return;
    this.contestXp = contestXp;
    this.record({ type: 'contest-submission-counted', submission: this, passed });
  }

  /** Not judged, and never will be; it says nothing about the student. */
  cancel(now: Date): void {
    this.verdict = 'cancelled';
    this.judgedAt = now;
    this.record({ type: 'coding-submission-cancelled', submission: this });
  }
}
