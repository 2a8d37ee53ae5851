import { Arg, Args, Authorized, Ctx, Directive, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import type { Context } from '../../../platform/context.js';
import { PageArgs } from '../../../platform/graphql/pagination.js';
import { startCheckout } from '../commands/payment/start-checkout.js';
import { startPaymentMethodSetup } from '../commands/payment/start-payment-method-setup.js';
import { syncPayment } from '../commands/payment/sync-payment.js';
import { invoiceById, type InvoiceView } from '../queries/invoices.js';
import { attemptsOfInvoice, paymentAttemptById } from '../queries/payment-attempts.js';
import { listWebhookDeliveries } from '../queries/webhook-deliveries.js';
import { InvoicePayload } from './invoice.resolver.js';
import { InvoiceObject } from './invoice.types.js';
import {
  PaymentAttemptType,
  StartCheckoutInput,
  StartCheckoutPayload,
  StartPaymentMethodSetupInput,
  StartPaymentMethodSetupPayload,
  SyncPaymentInput,
  WebhookDeliveryConnection,
  WebhookDeliveryStatusEnum,
} from './payment.types.js';

@Resolver(() => InvoiceObject)
export class PaymentResolver {
  @Authorized()
  @Mutation(() => StartCheckoutPayload, {
    description:
      'Opens a page of the payment provider on which the viewer pays an open invoice of their own; card data never comes to the platform. `paymentUpdated` reports the result. Errors: INVOICE_NOT_FOUND, INVOICE_NOT_OPEN, AMOUNT_TOO_SMALL (less than the provider charges: staff can take it), EMAIL_NOT_VERIFIED, RETURN_URL_NOT_ALLOWED, PAYMENT_PROVIDER_NOT_CONFIGURED, PAYMENT_PROVIDER_UNAVAILABLE (send it again with the same key), IDEMPOTENCY_KEY_REUSED.',
  })
  async startCheckout(
    @Arg('input', () => StartCheckoutInput, { description: 'Invoice and way back.' }) input: StartCheckoutInput,
    @Ctx() context: Context,
  ): Promise<StartCheckoutPayload> {
    const { attemptId, url } = await startCheckout(context, input);
    return { attempt: await paymentAttemptById(context).load(attemptId), url };
  }

  @Authorized()
  @Mutation(() => InvoicePayload, {
    description:
      'Asks the provider for the results of the attempts to pay an invoice: for users who return from its page before the webhook arrives. The owner and staff. Errors: INVOICE_NOT_FOUND, PAYMENT_PROVIDER_NOT_CONFIGURED, PAYMENT_PROVIDER_UNAVAILABLE.',
  })
  async syncPayment(
    @Arg('input', () => SyncPaymentInput, { description: 'The invoice.' }) input: SyncPaymentInput,
    @Ctx() context: Context,
  ): Promise<InvoicePayload> {
    const invoiceId = await syncPayment(context, input);
    return { invoice: await invoiceById(context).load(invoiceId) };
  }

  @Authorized()
  @Mutation(() => StartPaymentMethodSetupPayload, {
    description:
      'Opens a page of the payment provider on which the viewer saves a method for later invoices, in the place of one saved before. Errors: EMAIL_NOT_VERIFIED, RETURN_URL_NOT_ALLOWED, PAYMENT_PROVIDER_NOT_CONFIGURED, PAYMENT_PROVIDER_UNAVAILABLE, IDEMPOTENCY_KEY_REUSED.',
  })
  startPaymentMethodSetup(
    @Arg('input', () => StartPaymentMethodSetupInput, { description: 'The way back.' })
    input: StartPaymentMethodSetupInput,
    @Ctx() context: Context,
  ): Promise<StartPaymentMethodSetupPayload> {
    return startPaymentMethodSetup(context, input);
  }

  @Authorized('staff')
  @Query(() => WebhookDeliveryConnection, {
    description: 'What payment providers sent to the platform, newest first. Staff only.',
  })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  webhookDeliveries(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('status', () => WebhookDeliveryStatusEnum, { nullable: true, description: 'Only refunds with this status.' })
    status?: WebhookDeliveryStatusEnum | null,
  ) {
    return listWebhookDeliveries(context, { status: status ?? null }, args);
  }

  @ListSize(5)
  @FieldResolver(() => [PaymentAttemptType], {
    description: 'What was tried to get its money from a provider: the newest 20, newest first.',
  })
  attempts(@Root() root: InvoiceView, @Ctx() context: Context) {
    return attemptsOfInvoice(context).load(root.id);
  }
}
