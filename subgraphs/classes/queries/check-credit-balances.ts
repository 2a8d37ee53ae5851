import type { Context } from '../../../platform/context.js';

export interface CreditDifference {
  readonly enrollmentId: string;
  readonly problem: 'balance-is-not-the-sum' | 'not-one-credit-a-meeting-attended';
  readonly expected: number;
  readonly found: number;
}

/**
 * Compares every balance with its ledger, and every ledger with the attendance that it pays for; lists what differs. One
 * statement, so it sees one moment; it reads every entry.
 */
export function checkCreditBalances(context: Context): Promise<CreditDifference[]> {
  return context.db.rows(
    `with ledger as (
       select account.id, balance, coalesce(sum(delta), 0) as sum,
         coalesce(-sum(delta) filter (where kind in ('deduction', 'reversal')), 0) as used,
         (select count(*) from attendance where account_id = account.id and status in ('present', 'late')) as attended
       from credit_account account left join credit_entry entry on entry.account_id = account.id group by account.id
     )
     select id as enrollment_id, 'balance-is-not-the-sum' as problem, sum as expected, balance as found
     from ledger where sum <> balance
     union all
     select id, 'not-one-credit-a-meeting-attended', attended, used from ledger where attended <> used
     order by 1, 2`,
  );
}
