import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput, type FieldProblem } from '../../../../platform/domain/errors.js';
import { inspectUpload, useUpload, type InspectedUpload } from '../../../../platform/services/uploads/use-upload.js';
import { SubmissionNotFound, TooManyFiles } from '../../domain/assignment/errors.js';
import { ASSIGNMENT_LIMITS, type AssignmentRules } from '../../domain/assignment/rules.js';
import type { Grade, Submission, SubmittedFile } from '../../domain/assignment/submission.js';
import { GradeChanged } from '../../domain/quiz/errors.js';
import { GRADE_UPLOADS, withoutDroppedFiles } from './files.js';
import { dueAtOf, loadForGrading, gradeBefore, recordGrades, rulesOf } from './load-submission.js';

export interface GradeSubmission {
  readonly submissionId: string;
  /** Without a rubric. */
  readonly points?: number | null;
  /** A level for each criterion of the rubric. */
  readonly levels?: readonly { readonly criterionId: string; readonly levelId: string }[] | null;
  readonly comment?: string | null;
  /** New files of the grader; ignored for one member alone. */
  readonly files?: readonly { readonly uploadId: string; readonly fileName: string }[] | null;
  /** Files of the grade before that stay; all when absent. */
  readonly fileIds?: readonly string[] | null;
  /** Only for this member of the group. */
  readonly studentId?: string | null;
  /** Grades so far, as the grader saw them. */
  readonly revision: number;
}

/** Grades what was submitted; students see it once it is posted, or at once where the assignment says so. */
export async function gradeSubmission(context: Context, input: GradeSubmission): Promise<Submission> {
  const viewer = requireViewer(context);
  const uploads: InspectedUpload[] = [];
  for (const { uploadId } of input.files ?? [])
    uploads.push(await inspectUpload(context, GRADE_UPLOADS, viewer.id, uploadId));
  return runCommand(context, 'gradeSubmission', async (transaction) => {
    const loaded = await loadForGrading(transaction, input.submissionId);
    const { submission } = loaded;
    if (submission.revision === 0) throw new SubmissionNotFound();
    if (submission.gradeRevision !== input.revision) throw new GradeChanged(submission.gradeRevision);
    const { rules, settings } = await rulesOf(transaction, submission);
    const studentIds = submission.members.getItems().map(({ studentId }) => studentId);
    const onlyFor = input.studentId ?? null;
    const grade = gradeFrom(input, rules, onlyFor === null || studentIds.includes(onlyFor));
    const before = gradeBefore(submission);
    const due = onlyFor === null ? studentIds : [onlyFor];
    const dueAt = await dueAtOf(transaction, settings, submission.exerciseId, due);
    const files = filesFrom(input, submission.grade, uploads);
    for (const upload of uploads) await useUpload(transaction, upload);
    await withoutDroppedFiles(transaction, submission, () =>
      submission.give({ ...grade, files }, rules, { graderId: viewer.id, now: transaction.now, dueAt, onlyFor }),
    );
    if (rules.releaseAtOnce) submission.post(transaction.now);
    await recordGrades(transaction, loaded, before);
    return submission;
  });
}

function filesFrom(
  { files, fileIds }: GradeSubmission,
  before: Grade | null,
  uploads: readonly InspectedUpload[],
): readonly SubmittedFile[] {
  const stay = (before?.files ?? []).filter(({ id }) => fileIds?.includes(id) ?? true);
  const added = uploads.map(({ id, key, type, size }) => ({
    id,
    key,
    type,
    size,
    name: files?.find(({ uploadId }) => uploadId === id)?.fileName ?? 'file',
  }));
  const all = [...stay, ...added];
  if (all.length > ASSIGNMENT_LIMITS.files) throw new TooManyFiles(ASSIGNMENT_LIMITS.files);
  return all;
}

function gradeFrom(input: GradeSubmission, rules: AssignmentRules, isMember: boolean): Grade {
  const problems: FieldProblem[] = isMember ? [] : [{ field: 'input.studentId', message: 'is not of this submission' }];
  const levels: Record<string, string> = {};
  let points = input.points ?? null;
  if (rules.rubric.length > 0) {
    if (points !== null) problems.push({ field: 'input.points', message: 'are given by the levels of the rubric' });
    points = 0;
    for (const criterion of rules.rubric) {
      const chosen = input.levels?.find(({ criterionId }) => criterionId === criterion.id);
      const level = criterion.levels.find(({ id }) => id === chosen?.levelId);
      if (!level) problems.push({ field: 'input.levels', message: `must have a level of "${criterion.title}"` });
      else {
        levels[criterion.id] = level.id;
        points += level.points;
      }
    }
  } else if (points === null || points < 0 || points > rules.maxPoints)
    problems.push({ field: 'input.points', message: `must be from 0 to ${rules.maxPoints}` });
  if (problems.length > 0) throw new InvalidInput(problems);
  return { points: points ?? 0, levels, comment: input.comment ?? '' };
}
