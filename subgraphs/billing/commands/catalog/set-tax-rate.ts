import { runIdempotently, violates } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { newId } from '../../../../platform/domain/ids.js';
import { TaxRateAlreadyPlanned, TaxRateInThePast } from '../../domain/pricing-errors.js';
import { noteStaffAct } from '../ledger/note-staff-act.js';

export interface SetTaxRate {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** 2300 are 23 %. */
  readonly basisPoints: number;
  /** Default: now. */
  readonly validFrom?: Date | null;
  readonly idempotencyKey: string;
}

/** The rate of a country from a time on; the one before ends then. What was asked for before keeps its tax. */
export async function setTaxRate(context: Context, input: SetTaxRate): Promise<{ taxRateId: string }> {
  requireRole(context, 'staff');
  const { country, basisPoints } = input;
  try {
    return await runIdempotently(context, 'setTaxRate', input, async (transaction) => {
      const from = input.validFrom ?? transaction.now;
      if (from < transaction.now) throw new TaxRateInThePast();
      const taxRateId = newId();
      await transaction.sql(
        `update tax_rate set valid_to = $2
         where country = $1 and valid_to is null and (valid_from is null or valid_from < $2)`,
        [country, from.toISOString()],
      );
      await transaction.sql('insert into tax_rate (id, country, basis_points, valid_from) values ($1, $2, $3, $4)', [
        taxRateId,
        country,
        basisPoints,
        from.toISOString(),
      ]);
      await noteStaffAct(transaction, 'set-tax-rate', taxRateId, { country, basisPoints });
      return { taxRateId };
    });
  } catch (error) {
    throw violates(error, 'tax_rate_overlap') ? new TaxRateAlreadyPlanned() : error;
  }
}
