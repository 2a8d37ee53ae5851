import type { Transaction } from '../../../../platform/command.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { SubmissionNotFound } from '../../domain/assignment/errors.js';
import type { AssignmentRules } from '../../domain/assignment/rules.js';
import { Submission } from '../../domain/assignment/submission.js';
import { lessonsOf, type CourseOutline, type Exercise } from '../../domain/content.js';
import { Enrollment } from '../../domain/enrollment.js';
import { settingsOf, type ExerciseSettings } from '../../domain/exercise-settings.js';
import { applyOverride } from '../gradebook/apply-override.js';
import { mayGrade } from '../shared/graders.js';

export interface LoadedSubmission {
  readonly submission: Submission;
  /** Of its members that are still enrolled. */
  readonly enrollments: readonly Enrollment[];
}

/** A submission that the viewer grades, with the enrollments of its members; all locked, the enrollments first. */
export async function loadForGrading(transaction: Transaction, submissionId: string): Promise<LoadedSubmission> {
  const members = isUuid(submissionId)
    ? await transaction.sql<{ student_id: string; course_id: string }>(
        `select member.student_id, submission.course_id
         from submission join submission_member member on member.submission_id = submission.id
         where submission.id = $1 order by member.student_id`,
        [submissionId],
      )
    : [];
  let grades = false;
  for (const { student_id: studentId, course_id: courseId } of members)
    grades ||= await mayGrade(transaction, { courseId, studentId });
  const loaded = grades ? await loadWithEnrollments(transaction, submissionId) : null;
  if (!loaded) throw new SubmissionNotFound();
  return loaded;
}

/** Like {@link loadForGrading}, for what grades by itself; null when it is not there any more. */
export async function loadWithEnrollments(
  transaction: Transaction,
  submissionId: string,
): Promise<LoadedSubmission | null> {
  const rows = await transaction.sql<{ id: string }>(
    `select enrollment.id from submission join submission_member member on member.submission_id = submission.id
     join enrollment on enrollment.course_id = submission.course_id and enrollment.student_id = member.student_id
     where submission.id = $1 order by enrollment.id`,
    [submissionId],
  );
  const enrollments: Enrollment[] = [];
  for (const { id } of rows) {
    const enrollment = await transaction.find(Enrollment, { id }, ['results', 'lessons']);
    if (enrollment) enrollments.push(enrollment);
  }
  const submission = await transaction.find(Submission, { id: submissionId }, ['members']);
  return submission && { submission, enrollments };
}

export interface AssignmentContent {
  readonly rules: AssignmentRules;
  readonly settings: ExerciseSettings;
}

/** The rules of the version that the submission is about. */
export async function rulesOf(
  transaction: Transaction,
  { exerciseId, contentVersion, courseId }: Pick<Submission, 'exerciseId' | 'contentVersion' | 'courseId'>,
): Promise<AssignmentContent> {
  const [row] = await transaction.sql<{ body: Exercise }>(
    'select body from version_part where part_id = $1 and number = $2 and course_id = $3',
    [exerciseId, contentVersion, courseId],
  );
  if (!row?.body.assignment) throw new Error(`Exercise ${exerciseId} has no assignment.`);
  return { rules: row.body.assignment, settings: settingsOf(row.body) };
}

/** When a submission is due: the latest time that one of its members was given. Null for no such time. */
export async function dueAtOf(
  transaction: Transaction,
  { dueAt }: ExerciseSettings,
  exerciseId: string,
  studentIds: readonly string[],
): Promise<Date | null> {
  if (dueAt === null) return null;
  const [row] = await transaction.sql<{ due_at: string | null }>(
    'select max(due_at) as due_at from exercise_allowance where exercise_id = $1 and student_id = any($2::uuid[])',
    [exerciseId, studentIds],
  );
  const own = row?.due_at ? new Date(row.due_at) : null;
  const regular = new Date(dueAt);
  return own !== null && own > regular ? own : regular;
}

/** What a posted grade changes for its students. A regrade of the same submission may lower the score. */
export async function recordGrades(
  transaction: Transaction,
  { submission, enrollments }: LoadedSubmission,
  { before, sameWork }: GradeBefore,
): Promise<void> {
  for (const enrollment of enrollments) {
    const member = submission.members.getItems().find(({ studentId }) => studentId === enrollment.studentId);
    const score = member?.postedScore ?? null;
    if (!member || score === null || score === before.get(member.studentId)) continue;
    const [version] = await transaction.sql<{ outline: CourseOutline }>(
      'select outline from course_version where course_id = $1 and number = $2',
      [enrollment.courseId, enrollment.contentVersion],
    );
    const { exerciseId } = submission;
    const outline = version?.outline ?? { sections: [] };
    if (!lessonsOf(outline).some(({ exercises }) => exercises.some(({ id }) => id === exerciseId))) continue;
    const moment = { at: transaction.now, localDate: submission.localDate ?? '' };
    enrollment.recordResult(outline, exerciseId, { score, passed: submission.passed(member) }, moment);
    const from = before.get(member.studentId) ?? null;
    if (from !== null && sameWork) enrollment.lowerResult(exerciseId, { from, to: score });
    await applyOverride(transaction, enrollment, outline, exerciseId, moment);
  }
}

export interface GradeBefore {
  /** Posted scores, by student. */
  readonly before: ReadonlyMap<string, number | null>;
  /** The grade was for what is submitted now: a new grade is a regrade. Of different work the best score counts. */
  readonly sameWork: boolean;
}

export function gradeBefore(submission: Submission): GradeBefore {
  const members = submission.members.getItems();
  return {
    before: new Map(members.map(({ studentId, postedScore }) => [studentId, postedScore])),
    sameWork: submission.gradedRevision === submission.revision,
  };
}
