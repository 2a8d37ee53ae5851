import type { Context } from '../../../platform/context.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';

export type DeliveryStatus = 'received' | 'processed' | 'ignored' | 'failed';

export interface WebhookDeliveryView {
  readonly id: string;
  readonly provider: string;
  readonly providerEventId: string;
  readonly type: string;
  readonly status: DeliveryStatus;
  readonly tries: number;
  readonly error: string | null;
  readonly receivedAt: Date;
  readonly processedAt: Date | null;
}

/** What providers sent, newest first: for staff. */
export function listWebhookDeliveries(
  context: Context,
  { status }: { readonly status: DeliveryStatus | null },
  args: PageArgs,
): Promise<Connection<WebhookDeliveryView>> {
  return page<WebhookDeliveryView>(
    context.db,
    {
      select: `
        select id, provider, provider_event_id, type, status, tries, error, received_at, processed_at
        from webhook_delivery where $1::text is null or status = $1`,
      parameters: [status],
      orderBy: ['id'],
      direction: 'desc',
    },
    args,
  );
}
