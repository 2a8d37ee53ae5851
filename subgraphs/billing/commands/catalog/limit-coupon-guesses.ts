import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, HOUR } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { CouponNotFound, TooManyCouponGuesses } from '../../domain/pricing-errors.js';
import { normalizedCode } from './redeem-coupons.js';

const GUESSES = 10;
const WINDOW_MS = HOUR;

/**
 * Runs work that uses coupon codes, for a user who may try 10 wrong ones an hour. The codes are counted and committed before the
 * work, so that requests at once gain nothing, and no longer when they turn out to exist.
 */
export async function limitCouponGuesses<Result>(
  context: Context,
  userId: string,
  couponCodes: readonly string[] | null | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  const codes = new Set((couponCodes ?? []).map(normalizedCode)).size;
  if (codes === 0) return work();
  const ids = await countGuesses(context, userId, codes);
  const forget = (): Promise<void> =>
    runCommand(context, 'forgetCouponGuesses', async (transaction) => {
      await transaction.sql('delete from coupon_guess where id = any($1::uuid[])', [ids]);
    });
  try {
    const result = await work();
    await forget();
    return result;
  } catch (error) {
    if (!(error instanceof CouponNotFound)) await forget();
    throw error;
  }
}

function countGuesses(context: Context, userId: string, codes: number): Promise<readonly string[]> {
  return runCommand(context, 'countCouponGuesses', async (transaction) => {
    await transaction.sql('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`coupon-guess/${userId}`]);
    const since = after(transaction.now, -WINDOW_MS).toISOString();
    await transaction.sql('delete from coupon_guess where user_id = $1 and guessed_at <= $2', [userId, since]);
    const recent = await transaction.sql<{ guessed_at: Date }>(
      'select guessed_at from coupon_guess where user_id = $1 order by guessed_at',
      [userId],
    );
    const oldest = recent[0];
    if (oldest && recent.length + codes > GUESSES)
      throw new TooManyCouponGuesses(after(new Date(oldest.guessed_at), WINDOW_MS));
    const ids = Array.from({ length: codes }, newId);
    await transaction.sql('insert into coupon_guess (id, user_id, guessed_at) select unnest($1::uuid[]), $2, $3', [
      ids,
      userId,
      transaction.now.toISOString(),
    ]);
    return ids;
  });
}
