import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { Certificate } from '../../domain/certificate/certificate.js';
import { CertificateNotFound } from '../../domain/errors.js';

export function revokeCertificate(
  context: Context,
  input: { readonly certificateId: string; readonly reason: string },
): Promise<Certificate> {
  requireRole(context, 'staff');
  return runCommand(context, 'revokeCertificate', async (transaction) => {
    const certificate = await transaction.load(Certificate, input.certificateId, () => new CertificateNotFound());
    if (certificate.issuedAt === null) throw new CertificateNotFound();
    certificate.revoke(input.reason, transaction.now);
    return certificate;
  });
}
