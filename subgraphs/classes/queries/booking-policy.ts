import { DEFAULT_POLICY, type BookingPolicy } from '../domain/booking-terms.js';

/** Runs a statement. Columns have names of one word, so that both sides of the database return the same keys. */
type Read = <Row extends object>(sql: string, parameters: readonly unknown[]) => Promise<Row[]>;

/**
 * The rules for sessions of a course that are paid in a way: those of the newest product for it. Which of several bundles
 * pays is for billing to choose, so the widest rules of all bundles apply. Where nothing is sold: the defaults.
 */
export async function policyOf(
  read: Read,
  courseId: string,
  payWith: 'bundle' | 'per-session' | 'any',
): Promise<BookingPolicy> {
  const kinds = payWith === 'any' ? ['session', 'bundle'] : [payWith === 'bundle' ? 'bundle' : 'session'];
  const rows = await read<{ cancel: number; ahead: number; unpaid: number }>(
    `select free_cancel_hours as cancel, book_ahead_days as ahead, unpaid_limit as unpaid from support_option
     where course_id = $1 and kind = any($2::text[]) and not archived order by product_id desc`,
    [courseId, kinds],
  );
  const [newest] = rows;
  if (!newest) return DEFAULT_POLICY;
  const used = payWith === 'per-session' ? [newest] : rows;
  return {
    freeCancelHours: newest.cancel,
    bookAheadDays: Math.max(...used.map(({ ahead }) => ahead)),
    unpaidLimit: newest.unpaid,
  };
}
