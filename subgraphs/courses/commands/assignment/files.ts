import type { Transaction } from '../../../../platform/command.js';
import type { UploadPolicy } from '../../../../platform/services/uploads/policy.js';
import { ASSIGNMENT_LIMITS } from '../../domain/assignment/rules.js';
import type { Submission } from '../../domain/assignment/submission.js';
import { removeSubmissionFiles } from '../../jobs/definitions.js';

const OFFICE = 'application/vnd.openxmlformats-officedocument';

export const SUBMISSION_UPLOADS: UploadPolicy = {
  purpose: 'submission',
  maxBytes: ASSIGNMENT_LIMITS.fileBytes,
  types: [
    'application/pdf',
    'application/zip',
    `${OFFICE}.wordprocessingml.document`,
    `${OFFICE}.spreadsheetml.sheet`,
    `${OFFICE}.presentationml.presentation`,
    'application/vnd.oasis.opendocument.text',
    'image/png',
    'image/jpeg',
    'image/gif',
    'image/webp',
    'audio/mpeg',
    'video/mp4',
  ],
};

/** Files that a grader gives back. */
export const GRADE_UPLOADS: UploadPolicy = { ...SUBMISSION_UPLOADS, purpose: 'grade' };

/** Runs a change of a submission; files that nothing of it names any more are removed after the commit. */
export async function withoutDroppedFiles(
  transaction: Transaction,
  submission: Submission,
  change: () => void,
): Promise<void> {
  const before = submission.fileIds;
  change();
  const kept = submission.fileIds;
  const uploadIds = before.filter((id) => !kept.includes(id));
  if (uploadIds.length > 0)
    await transaction.enqueue(removeSubmissionFiles, { submissionId: submission.id, uploadIds });
}
