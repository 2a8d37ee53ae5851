import { runCommand } from '../platform/command.js';
import { isUuid } from '../platform/domain/ids.js';
import { StartupError } from '../platform/config/startup-error.js';
import { processWebhook } from '../subgraphs/billing/jobs/definitions.js';
import type { OpenDomain } from './open-domain.js';

export interface FailedDeliveryLine {
  readonly id: string;
  readonly provider: string;
  readonly event: string;
  readonly type: string;
  readonly tries: number;
  readonly error: string | null;
  readonly receivedAt: Date;
}

/** Deliveries of payment providers that failed and were not done since, the oldest first. */
export function listFailedDeliveries({ context }: OpenDomain, limit: number): Promise<FailedDeliveryLine[]> {
  return context().db.rows(
    `select id, provider, provider_event_id as event, type, tries, error, received_at
     from webhook_delivery where status = 'failed' order by id limit $1`,
    [limit],
  );
}

/**
 * Has the running platform do once more what failed deliveries call for: one, or all. What became of a payment is asked at the
 * provider then, so a retry has one effect, however often it is asked for. Returns how many will be tried, at most 1000.
 */
export async function retryDeliveries({ context }: OpenDomain, id?: string): Promise<number> {
  if (id !== undefined && !isUuid(id)) throw new StartupError(`"${id}" is not the id of a delivery.`);
  return runCommand(context(), 'retryDeliveries', async (transaction) => {
    const failed = await transaction.sql<{ id: string }>(
      `select id from webhook_delivery where status = 'failed' and ($1::uuid is null or id = $1) order by id limit 1000`,
      [id ?? null],
    );
    if (id !== undefined && failed.length === 0)
      throw new StartupError(`There is no failed delivery ${id}: see "webhooks list".`);
    for (const { id: deliveryId } of failed)
      await transaction.enqueue(processWebhook, { deliveryId }, { key: `retry-webhook:${deliveryId}` });
    return failed.length;
  });
}
