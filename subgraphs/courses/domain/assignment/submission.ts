import { Collection } from '@mikro-orm/core';
import { Aggregate } from '../../../../platform/domain/aggregate.js';
import { newId } from '../../../../platform/domain/ids.js';
import type { Moment } from '../enrollment.js';
import { passes } from '../exercise-settings.js';
import { roundHalfUp } from '../score.js';
import { SubmissionIsEmpty } from './errors.js';
import { pointsAfterPenalty } from './penalty.js';
import type { AssignmentRules } from './rules.js';

export type SubmissionEvent =
  | { readonly type: 'assignment-draft-saved'; readonly submission: Submission }
  | {
      readonly type: 'assignment-submitted';
      readonly submission: Submission;
      readonly studentId: string;
      readonly teacher: Teacher;
    }
  /** Not posted: no user but graders knows it. */
  | { readonly type: 'grade-given'; readonly submission: Submission }
  | { readonly type: 'submission-graded'; readonly submission: Submission; readonly member: SubmissionMember }
  | {
      readonly type: 'submission-regraded';
      readonly submission: Submission;
      readonly member: SubmissionMember;
      readonly oldScore: number;
    };

/** Who is notified of a submission: the teacher of the student's class, else the author. */
export interface Teacher {
  readonly classId: string | null;
  readonly teacherId: string;
}

export interface SubmittedFile {
  /** Of the upload. */
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

/** What is handed in. */
export interface Work {
  readonly text: string;
  readonly link: string | null;
  readonly files: readonly SubmittedFile[];
}

export interface Grade {
  /** Before the late penalty. */
  readonly points: number;
  /** Level of each criterion of the rubric, by their ids; empty without a rubric. */
  readonly levels: Readonly<Record<string, string>>;
  readonly comment: string;
  /** Of the grader; absent in what was stored before there were any. */
  readonly files?: readonly SubmittedFile[];
}

/** A student of a submission. */
export class SubmissionMember {
  readonly id = newId();
  readonly submission!: Submission;
  /** A grade of this member alone, in points after the penalty; null for that of the group. */
  ownPoints: number | null = null;
  /** The score that was published last; null before. */
  postedScore: number | null = null;
  constructor(
    readonly studentId: string,
    readonly exerciseId: string,
  ) {}
}

export interface NewSubmission {
  readonly courseId: string;
  readonly lessonId: string;
  readonly exerciseId: string;
  readonly contentVersion: number;
  readonly passMark: number;
  readonly maxPoints: number;
}

/** What one student, or a group, hands in for an assignment: one draft, one submission, one grade. */
export class Submission extends Aggregate<SubmissionEvent> {
  readonly id = newId();
  readonly courseId: string;
  readonly lessonId: string;
  readonly exerciseId: string;
  /** The version whose rules it is graded by. */
  readonly contentVersion: number;
  readonly passMark: number;
  readonly maxPoints: number;
  readonly members = new Collection<SubmissionMember>(this);
  draft: Work = { text: '', link: null, files: [] };
  work: Work | null = null;
  /** Times that it was submitted. */
  revision = 0;
  submittedAt: Date | null = null;
  localDate: string | null = null;
  late = false;
  grade: Grade | null = null;
  /** Points after the late penalty; null before it is graded. */
  points: number | null = null;
  /** The submission that the grade is for: after a resubmission it is lower than `revision`. */
  gradedRevision = 0;
  /** Grades so far. */
  gradeRevision = 0;
  /** Null also where other students have reviewed it. */
  gradedBy: string | null = null;
  gradedAt: Date | null = null;
  /** When students saw the grade first; null while it is hidden. */
  postedAt: Date | null = null;
  /** Grades published so far. */
  postedRevision = 0;

  constructor(given: NewSubmission, studentIds: readonly string[]) {
    super();
    this.courseId = given.courseId;
    this.lessonId = given.lessonId;
    this.exerciseId = given.exerciseId;
    this.contentVersion = given.contentVersion;
    this.passMark = given.passMark;
    this.maxPoints = given.maxPoints;
    for (const studentId of studentIds) this.members.add(new SubmissionMember(studentId, given.exerciseId));
    this.record({ type: 'assignment-draft-saved', submission: this });
  }

  /** Uploads of the draft, of what was handed in and of the grade. */
  get fileIds(): readonly string[] {
    const files = [...this.draft.files, ...(this.work?.files ?? []), ...(this.grade?.files ?? [])];
    return [...new Set(files.map(({ id }) => id))];
  }

  saveDraft(draft: Work): void {
    this.draft = draft;
    this.record({ type: 'assignment-draft-saved', submission: this });
  }

  addMembers(studentIds: readonly string[]): void {
    for (const studentId of studentIds) this.members.add(new SubmissionMember(studentId, this.exerciseId));
  }

  submit(studentId: string, { at, localDate }: Moment, dueAt: Date | null, teacher: Teacher): void {
    const { text, link, files } = this.draft;
    if (text.trim() === '' && link === null && files.length === 0) throw new SubmissionIsEmpty();
    this.work = this.draft;
    this.revision += 1;
    this.submittedAt = at;
    this.localDate = localDate;
    this.late = dueAt !== null && at > dueAt;
    this.record({ type: 'assignment-submitted', submission: this, studentId, teacher });
  }

  /** 0 to 1; null before it is graded. */
  scoreOf({ ownPoints }: SubmissionMember): number | null {
    const points = ownPoints ?? this.points;
    return points === null ? null : roundHalfUp(Math.min(1, points / this.maxPoints));
  }

  passed(member: SubmissionMember): boolean {
    return passes(this.scoreOf(member) ?? 0, this);
  }

  /** A grade for all members, or for one of them alone. Once posted, a change is published at once. */
  give(
    grade: Grade,
    rules: Pick<AssignmentRules, 'maxPoints' | 'latePenalty'>,
    by: { graderId: string | null; now: Date; dueAt: Date | null; onlyFor: string | null },
  ): void {
    const times = { submittedAt: this.submittedAt ?? by.now, dueAt: by.dueAt };
    const points = pointsAfterPenalty(grade.points, rules, times);
    if (by.onlyFor === null) {
      this.grade = grade;
      this.points = points;
      this.gradedRevision = this.revision;
    } else {
      for (const member of this.members.getItems()) if (member.studentId === by.onlyFor) member.ownPoints = points;
    }
    this.gradeRevision += 1;
    this.gradedBy = by.graderId;
    this.gradedAt = by.now;
    this.record({ type: 'grade-given', submission: this });
    if (this.postedAt !== null) this.publish();
  }

  /** The due time has changed: the penalty of the present submission is computed again. */
  changeDue(rules: Pick<AssignmentRules, 'maxPoints' | 'latePenalty'>, dueAt: Date | null): void {
    if (this.submittedAt === null) return;
    this.late = dueAt !== null && this.submittedAt > dueAt;
    if (this.grade && this.gradedRevision === this.revision) {
      this.points = pointsAfterPenalty(this.grade.points, rules, { submittedAt: this.submittedAt, dueAt });
      this.gradeRevision += 1;
    }
    this.record({ type: 'grade-given', submission: this });
    if (this.postedAt !== null) this.publish();
  }

  /** Students see the grade from now on. Idempotent. */
  post(now: Date): void {
    if (this.points === null || this.postedAt !== null) return;
    this.postedAt = now;
    this.publish();
  }

  private publish(): void {
    this.postedRevision += 1;
    for (const member of this.members.getItems()) {
      const score = this.scoreOf(member);
      const oldScore = member.postedScore;
      if (score === null || score === oldScore) continue;
      member.postedScore = score;
      if (oldScore === null) this.record({ type: 'submission-graded', submission: this, member });
      else this.record({ type: 'submission-regraded', submission: this, member, oldScore });
    }
  }
}
