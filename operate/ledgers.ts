import { reconcileBundles } from '../subgraphs/billing/queries/bundles.js';
import { reconcileRevenue } from '../subgraphs/billing/queries/reconcile-revenue.js';
import { reconcile, reconcileAccounts } from '../subgraphs/billing/queries/reconcile.js';
import { checkCreditBalances } from '../subgraphs/classes/queries/check-credit-balances.js';
import type { OpenDomain } from './open-domain.js';

/** What a ledger and the figures that are kept beside it disagree about. */
export interface LedgerDifference {
  readonly ledger: 'credits' | 'money' | 'revenue' | 'bundles';
  /** Enrollment, invoice, account, day, product or bundle; null for a sum over all. */
  readonly of: string | null;
  readonly what: string;
  readonly ledgerSays: number;
  readonly keptAs: number;
}

/** Compares the append-only ledgers of classes and billing with everything that is computed from them; reads every entry. */
export async function ledgerDifferences(classes: OpenDomain, billing: OpenDomain): Promise<LedgerDifference[]> {
  const [credits, money, accounts, revenue, bundles] = await Promise.all([
    checkCreditBalances(classes.context()),
    reconcile(billing.context()),
    reconcileAccounts(billing.context()),
    reconcileRevenue(billing.context()),
    reconcileBundles(billing.context()),
  ]);
  return [
    ...credits.map(({ enrollmentId, problem, expected, found }): LedgerDifference => ({
      ledger: 'credits',
      of: enrollmentId,
      what: problem,
      ledgerSays: expected,
      keptAs: found,
    })),
    ...money.map(({ invoiceId, currency, what, ledgerMinor, projectedMinor }): LedgerDifference => ({
      ledger: 'money',
      of: invoiceId,
      what: `${what} in ${currency}`,
      ledgerSays: ledgerMinor,
      keptAs: projectedMinor,
    })),
    ...accounts.map(({ accountId, code, currency, what, ledgerMinor, projectedMinor }): LedgerDifference => ({
      ledger: 'money',
      of: accountId,
      what: `${what} ${code} in ${currency}`,
      ledgerSays: ledgerMinor,
      keptAs: projectedMinor,
    })),
    ...revenue.map(({ of, currency, what, ledgerMinor, projectedMinor }): LedgerDifference => ({
      ledger: 'revenue',
      of,
      what: `${what} in ${currency}`,
      ledgerSays: ledgerMinor,
      keptAs: projectedMinor,
    })),
    ...bundles.map(({ bundleId, what, ledger, projected }): LedgerDifference => ({
      ledger: 'bundles',
      of: bundleId,
      what,
      ledgerSays: ledger,
      keptAs: projected,
    })),
  ];
}
