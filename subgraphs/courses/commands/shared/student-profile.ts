import { Temporal } from 'temporal-polyfill';
import type { Viewer } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import type { Moment } from '../../domain/enrollment.js';

export interface StudentProfile {
  readonly locale: string;
  readonly timeZone: string;
}

/** Before the users domain has said anything of a student, the zone of the access token. */
export async function profileOf(transaction: Transaction, viewer: Viewer): Promise<StudentProfile> {
  const [row] = await transaction.sql<{ locale: string; time_zone: string }>(
    'select locale, time_zone from student_profile where user_id = $1',
    [viewer.id],
  );
  return { locale: row?.locale ?? 'en', timeZone: row?.time_zone ?? viewer.timeZone };
}

/** Now, and the student's own date. */
export async function momentOf(transaction: Transaction, viewer: Viewer): Promise<Moment> {
  const { timeZone } = await profileOf(transaction, viewer);
  return { at: transaction.now, localDate: localDateOf(transaction.now, timeZone) };
}

export function localDateOf(instant: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString();
}

/** Locale and time zone, as the users domain says them. */
export async function keepStudentProfile(
  transaction: Transaction,
  { userId, locale, timeZone }: StudentProfile & { readonly userId: string },
): Promise<void> {
  await transaction.sql(
    `insert into student_profile (user_id, locale, time_zone) values ($1, $2, $3)
     on conflict (user_id) do update set locale = excluded.locale, time_zone = excluded.time_zone`,
    [userId, locale, timeZone],
  );
}
