import { runIdempotently } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { ProviderRefundNotFound, ProviderRefundNotRetryable } from '../../domain/errors.js';
import { sendRefund } from '../../jobs/definitions.js';
import { noteStaffAct } from '../ledger/note-staff-act.js';

export interface RetryProviderRefund {
  readonly providerRefundId: string;
  readonly idempotencyKey: string;
}

/**
 * Staff have a provider give back once more what it could not. Not for a refund that failed: what that was to give back is
 * free, and may have been given back otherwise meanwhile.
 */
export async function retryProviderRefund(context: Context, input: RetryProviderRefund): Promise<string> {
  requireRole(context, 'staff');
  const { providerRefundId: id } = input;
  return runIdempotently(context, 'retryProviderRefund', input, async (transaction) => {
    const [known] = isUuid(id)
      ? await transaction.sql<{ status: string }>('select status from provider_refund where id = $1', [id])
      : [];
    if (!known) throw new ProviderRefundNotFound();
    const [again] = await transaction.sql<{ invoice_id: string; attempt: number }>(
      `update provider_refund set status = 'requested', attempt = attempt + 1, provider_reference = null,
         failure_reason = null, ended_at = null, sent_at = null
       where id = $1 and status = 'failed' and refund_id is null returning invoice_id, attempt`,
      [id],
    );
    if (!again) throw new ProviderRefundNotRetryable(known.status);
    await transaction.enqueue(sendRefund, { id });
    await noteStaffAct(transaction, 'retry-refund', again.invoice_id, { providerRefundId: id, attempt: again.attempt });
    return id;
  });
}
