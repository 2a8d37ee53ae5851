import { Arg, Authorized, Ctx, ID, Resolver, Root, Subscription } from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import { requireViewer, type Context } from '../../../platform/context.js';
import {
  EntitlementGranted,
  EntitlementRevoked,
  InvoiceVoided,
  PaymentFailed,
  PaymentRefunded,
  PaymentStarted,
  PaymentSucceeded,
} from '../../../schema/events/billing.js';
import type { CloudEvent } from '../../../schema/events/contract.js';
import { requireInvoice } from '../queries/access.js';
import { entitlementsOfUser } from '../queries/billing-subscriptions.js';
import { EntitlementType } from './billing-subscription.types.js';
import { InvoiceObject } from './invoice.types.js';

interface OfUser {
  readonly userId: string;
}

interface OfInvoice {
  readonly invoiceId: string;
}

@Resolver()
export class LiveResolver {
  @Authorized()
  @ListSize(3)
  @Subscription(() => [EntitlementType], {
    description: 'All that the viewer may use, whenever that changes.',
    subscribe: ({ context }: { context: Context }) => {
      const { id: userId } = requireViewer(context);
      return context.live.stream<OfUser>({
        on: [EntitlementGranted, EntitlementRevoked],
        pick: ({ data }: CloudEvent<OfUser>) => (data.userId === userId ? { userId } : undefined),
      });
    },
  })
  entitlementsChanged(@Root() { userId }: OfUser, @Ctx() context: Context) {
    return entitlementsOfUser(context).load(userId);
  }

  @Authorized()
  @Subscription(() => InvoiceObject, {
    nullable: true,
    description:
      'An invoice when an attempt to pay it starts, fails or succeeds, and when it is refunded or voided, in its current state. Its owner and staff; INVOICE_NOT_FOUND for others.',
    subscribe: async ({ args, context }: { args: { invoiceId: string }; context: Context }) => {
      requireViewer(context);
      const { id } = await requireInvoice(context, args.invoiceId, 'invoiceId');
      return context.live.stream<OfInvoice>({
        on: [PaymentStarted, PaymentFailed, PaymentSucceeded, PaymentRefunded, InvoiceVoided],
        // The subject of each is the invoice.
        pick: (event: CloudEvent<never>) => (event.subject === id ? { invoiceId: id } : undefined),
      });
    },
  })
  paymentUpdated(
    @Root() event: OfInvoice,
    @Arg('invoiceId', () => ID, { description: 'The invoice to follow.' }) _invoiceId: string,
    @Ctx() context: Context,
  ) {
    return requireInvoice(context, event.invoiceId, 'invoiceId');
  }
}
