import { runCommand, violates, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput, type FieldProblem } from '../../../../platform/domain/errors.js';
import { StudentInOtherGroup } from '../../domain/assignment/errors.js';
import { ASSIGNMENT_LIMITS, type AssignmentRules } from '../../domain/assignment/rules.js';
import { Submission } from '../../domain/assignment/submission.js';
import { withoutDroppedFiles } from './files.js';
import { loadOwnAssignment } from './own-submission.js';

export interface SaveAssignmentDraft {
  readonly exerciseId: string;
  readonly text?: string | null;
  readonly link?: string | null;
  /** Files of the draft that stay; all when absent. */
  readonly fileIds?: readonly string[] | null;
  /** Other students of the group. */
  readonly memberIds?: readonly string[] | null;
}

/** Keeps what the viewer, or their group, works on; no other user sees it before it is submitted. */
export async function saveAssignmentDraft(context: Context, input: SaveAssignmentDraft): Promise<Submission> {
  try {
    return await save(context, input);
  } catch (error) {
    throw violates(error, 'submission_member_once') ? new StudentInOtherGroup() : error;
  }
}

function save(context: Context, input: SaveAssignmentDraft): Promise<Submission> {
  const viewer = requireViewer(context);
  return runCommand(context, 'saveAssignmentDraft', async (transaction) => {
    const { rules, submission: found, created } = await loadOwnAssignment(transaction, input.exerciseId);
    const submission = found ?? transaction.add(new Submission(created, [viewer.id]));
    const members = new Set(submission.members.getItems().map(({ studentId }) => studentId));
    const added = [...new Set(input.memberIds ?? [])].filter((id) => !members.has(id));
    const problems = [
      ...problemsOf(input, rules),
      ...(members.size + added.length > rules.groupSize
        ? [{ field: 'input.memberIds', message: `must be at most ${rules.groupSize - 1}` }]
        : []),
      ...(await problemsOfMembers(transaction, created.courseId, added)),
    ];
    if (problems.length > 0) throw new InvalidInput(problems);
    if (added.length > 0) submission.addMembers(added);
    const { draft } = submission;
    await withoutDroppedFiles(transaction, submission, () =>
      submission.saveDraft({
        text: input.text ?? draft.text,
        link: input.link === undefined ? draft.link : input.link,
        files: input.fileIds ? draft.files.filter(({ id }) => input.fileIds?.includes(id)) : draft.files,
      }),
    );
    return submission;
  });
}

function problemsOf({ text, link }: SaveAssignmentDraft, rules: AssignmentRules): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (text && !rules.acceptsText) problems.push({ field: 'input.text', message: 'this assignment takes no text' });
  if (text && text.length > ASSIGNMENT_LIMITS.textLength)
    problems.push({ field: 'input.text', message: `must have at most ${ASSIGNMENT_LIMITS.textLength} characters` });
  if (link && !rules.acceptsLink) problems.push({ field: 'input.link', message: 'this assignment takes no link' });
  if (link && !isHttps(link)) problems.push({ field: 'input.link', message: 'must be an https address' });
  return problems;
}

function isHttps(link: string): boolean {
  return link.length <= 2_000 && URL.canParse(link) && new URL(link).protocol === 'https:';
}

async function problemsOfMembers(
  transaction: Transaction,
  courseId: string,
  studentIds: readonly string[],
): Promise<FieldProblem[]> {
  if (studentIds.length === 0) return [];
  const [row] = await transaction.sql<{ count: number }>(
    `select count(*)::int as count from enrollment where course_id = $1 and student_id::text = any($2)
       and not exists (select from registered_user known where known.id = student_id and not active)`,
    [courseId, studentIds],
  );
  if (row?.count === studentIds.length) return [];
  return [{ field: 'input.memberIds', message: 'must all be active users who are enrolled in the course' }];
}
