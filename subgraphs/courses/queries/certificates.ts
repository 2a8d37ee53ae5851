import type { Context } from '../../../platform/context.js';
import { perRequest } from '../../../platform/context.js';
import { listLoader } from '../../../platform/graphql/loaders.js';
import { canonicalCode } from '../domain/certificate/code.js';

/** The aggregate has the same fields, so either can be answered with. */
export interface CertificateView {
  readonly id: string;
  readonly studentId: string;
  readonly courseId: string;
  readonly courseTitle: string;
  readonly contentVersion: number;
  readonly completedAt: Date;
  readonly code: string;
  readonly name: string | null;
  readonly issuedAt: Date | null;
  readonly revokedAt: Date | null;
}

const SELECT = `select id, student_id, course_id, course_title, content_version, completed_at, code, name, issued_at, revoked_at
  from certificate where issued_at is not null`;

/** Anyone who knows the code may see it; null for a code of none. */
export async function certificateByCode(context: Context, text: string): Promise<CertificateView | null> {
  const code = canonicalCode(text);
  if (code === undefined) return null;
  return (await context.db.row<CertificateView>(`${SELECT} and code = $1`, [code])) ?? null;
}

/** Newest first, at most 100. */
export const certificatesOfStudent = perRequest((context) =>
  listLoader<CertificateView>('studentId', (ids) =>
    context.db.rows(
      `select listed.* from unnest($1::uuid[]) wanted (id)
       cross join lateral (${SELECT} and student_id = wanted.id order by certificate.id desc limit 100) listed`,
      [ids],
    ),
  ),
);

export function certificateUrl({ publicUrl }: Pick<Context, 'publicUrl'>, code: string): string {
  return `${publicUrl}/certificates/${code}`;
}
