import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { Certificate } from '../../domain/certificate/certificate.js';

/** Prints the name that the student has now. Without one, of a deactivated or erased user, nothing is issued. */
export async function issueCertificate(
  context: Context,
  { certificateId, studentId }: { readonly certificateId: string; readonly studentId: string },
): Promise<void> {
  const name = (await context.people.displayNames([studentId])).get(studentId);
  if (name === undefined) return;
  await runCommand(context, 'issueCertificate', async (transaction) => {
    const certificate = await transaction.find(Certificate, { id: certificateId });
    certificate?.issue(name, transaction.now);
  });
}
