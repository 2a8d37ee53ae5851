import { randomBytes } from 'node:crypto';
import type { Transaction } from '../../../../platform/command.js';
import { Certificate } from '../../domain/certificate/certificate.js';
import { certificateCode } from '../../domain/certificate/code.js';
import { issueCertificate } from '../../jobs/definitions.js';

const CODE_BYTES = 10;

/** A certificate for a completed enrollment, unless the student has one of this course; a job prints the name on it. */
export async function prepareCertificate(
  transaction: Transaction,
  of: { readonly courseId: string; readonly studentId: string },
): Promise<void> {
  const [completed] = await transaction.sql<{ title: string; content_version: number; completed_at: Date }>(
    `select title, content_version, completed_at from enrollment join course on course.id = course_id
     where course_id = $1 and student_id = $2 and completed_at is not null
       and not exists (select from certificate where certificate.course_id = $1 and certificate.student_id = $2)`,
    [of.courseId, of.studentId],
  );
  // They were erased, or have one.
  if (!completed) return;
  const certificate = transaction.add(
    new Certificate(
      of.studentId,
      of.courseId,
      completed.title,
      completed.content_version,
      new Date(completed.completed_at),
      certificateCode(randomBytes(CODE_BYTES)),
    ),
  );
  await transaction.enqueue(issueCertificate, { certificateId: certificate.id, studentId: of.studentId });
}
