import type { Context } from '../../../platform/context.js';

export interface SecondFactorView {
  readonly enabledAt: Date;
  readonly recoveryCodesLeft: number;
}

/** Undefined while it is off. */
export function secondFactorOf(context: Context, userId: string): Promise<SecondFactorView | undefined> {
  return context.db.row<SecondFactorView>(
    `select confirmed_at as enabled_at, cardinality(recovery_codes) as recovery_codes_left
     from second_factor where id = $1 and confirmed_at is not null`,
    [userId],
  );
}
