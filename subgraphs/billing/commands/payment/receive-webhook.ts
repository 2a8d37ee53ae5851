import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { now } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import type { RouteAnswer } from '../../../../platform/client/subgraph-client.js';
import { processWebhook } from '../../jobs/definitions.js';
import { paymentsOf } from '../../providers/payment-provider.js';

/**
 * Keeps a delivery of the provider and answers; what it calls for is done by a job. One that came before is answered too, and
 * changes nothing.
 */
export async function receiveWebhook(context: Context, body: Uint8Array, signature: string): Promise<RouteAnswer> {
  const provider = paymentsOf(context)?.provider;
  if (!provider) return { status: 404, body: { error: 'Not found.' } };
  const event = provider.verifyWebhook(body, signature, now());
  if (!event) {
    context.log.warn('a webhook with an invalid signature was rejected');
    return { status: 400, body: { error: 'The signature is invalid.' } };
  }
  const deliveryId = newId();
  await runCommand(context, 'receiveWebhook', async (transaction) => {
    const kept = await transaction.sql(
      `insert into webhook_delivery (id, provider, provider_event_id, type, about, status, received_at)
       values ($1, $2, $3, $4, $5, 'received', $6)
       on conflict on constraint webhook_delivery_once do nothing returning id`,
      [
        deliveryId,
        provider.name,
        event.id,
        event.type,
        event.about && JSON.stringify(event.about),
        transaction.now.toISOString(),
      ],
    );
    if (kept.length > 0) await transaction.enqueue(processWebhook, { deliveryId });
  });
  return { status: 200, body: { received: true } };
}
