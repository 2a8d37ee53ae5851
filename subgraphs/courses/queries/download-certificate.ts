import { Readable } from 'node:stream';
import type { Context } from '../../../platform/context.js';
import { Download } from '../../../platform/services/download.js';
import { renderCertificate } from '../documents/render-certificate.js';
import { certificateByCode, certificateUrl } from './certificates.js';

/** The certificate as PDF for anyone who knows its code; undefined for a code of none. */
export async function downloadCertificate(context: Context, code: string): Promise<Download | undefined> {
  const certificate = await certificateByCode(context, code);
  if (!certificate) return undefined;
  const profile = await context.db.row<{ locale: string }>('select locale from student_profile where user_id = $1', [
    certificate.studentId,
  ]);
  const pdf = await renderCertificate({
    locale: profile?.locale ?? 'en',
    name: certificate.name ?? '',
    courseTitle: certificate.courseTitle,
    completedAt: certificate.completedAt,
    code: certificate.code,
    verifyUrl: certificateUrl(context, certificate.code),
    revoked: certificate.revokedAt !== null,
  });
  return new Download(Readable.from([pdf]), {
    fileName: `certificate-${certificate.code}.pdf`,
    contentType: 'application/pdf',
    size: pdf.length,
  });
}
