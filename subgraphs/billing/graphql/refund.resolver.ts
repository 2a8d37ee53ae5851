import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import type { Context } from '../../../platform/context.js';
import { PageArgs } from '../../../platform/graphql/pagination.js';
import { refundPayment } from '../commands/refund/refund-payment.js';
import { retryProviderRefund } from '../commands/refund/retry-provider-refund.js';
import { maySeeBillingOf } from '../queries/access.js';
import { creditNotesOfInvoice, creditNotesOfUser, type CreditNoteView } from '../queries/credit-notes.js';
import { invoiceById, invoicesPageOfUser, type InvoiceView } from '../queries/invoices.js';
import {
  listProviderRefunds,
  providerRefundById,
  refundsOfInvoice,
  type ProviderRefundView,
} from '../queries/refunds.js';
import { InvoiceConnection, InvoiceObject } from './invoice.types.js';
import {
  CreditNoteConnection,
  CreditNoteObject,
  ProviderRefundConnection,
  ProviderRefundStatusEnum,
  ProviderRefundType,
  RefundPaymentInput,
  RefundType,
  RetryProviderRefundInput,
  RetryProviderRefundPayload,
} from './refund.types.js';
import { UserReference } from './references.js';

@ObjectType('RefundPaymentPayload', { description: 'Result of a refund.' })
class RefundPaymentPayload {
  @Field(() => InvoiceObject, { description: 'The invoice as it is now, with its credit notes.' })
  invoice!: object | null;
}

const LIST_SIZE =
  '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)';

@Resolver(() => CreditNoteObject)
export class CreditNoteResolver {
  @Authorized('staff')
  @Mutation(() => RefundPaymentPayload, {
    description:
      'Refunds a payment in full or in part, the way it was paid, and issues a credit note. A payment through a provider is refunded by the provider: `Invoice.refunds` shows the status. After a refund that leaves nothing of the payment, what was paid for is taken back unless `keepAccess` is true. Staff only. Errors: PAYMENT_NOT_FOUND, REFUND_EXCEEDS_PAYMENT, IDEMPOTENCY_KEY_REUSED, INVALID_INPUT.',
  })
  async refundPayment(
    @Arg('input', () => RefundPaymentInput, { description: 'Payment, amount and reason.' }) input: RefundPaymentInput,
    @Ctx() context: Context,
  ): Promise<RefundPaymentPayload> {
    const { invoiceId } = await refundPayment(context, input);
    return { invoice: await invoiceById(context).load(invoiceId) };
  }

  @FieldResolver(() => InvoiceObject, { nullable: true, description: 'The invoice that it corrects.' })
  invoice(@Root() root: CreditNoteView, @Ctx() context: Context) {
    return invoiceById(context).load(root.invoiceId);
  }
}

/** What providers were asked to give back, for staff. */
@Resolver(() => ProviderRefundType)
export class ProviderRefundResolver {
  @Authorized('staff')
  @Query(() => ProviderRefundConnection, {
    description: 'Refunds at payment providers, newest first. Staff only.',
  })
  @Directive(LIST_SIZE)
  providerRefunds(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('status', () => ProviderRefundStatusEnum, { nullable: true, description: 'Only refunds with this status.' })
    status?: ProviderRefundStatusEnum | null,
  ) {
    return listProviderRefunds(context, { status: status ?? null }, args);
  }

  @Authorized('staff')
  @Mutation(() => RetryProviderRefundPayload, {
    description:
      'Retries a failed refund at a provider that no refund can replace: of money that arrived for an invoice that was not open, or that the bank returned. Staff only. Errors: PROVIDER_REFUND_NOT_FOUND, PROVIDER_REFUND_NOT_RETRYABLE, IDEMPOTENCY_KEY_REUSED.',
  })
  async retryProviderRefund(
    @Arg('input', () => RetryProviderRefundInput, { description: 'The failed refund.' })
    input: RetryProviderRefundInput,
    @Ctx() context: Context,
  ): Promise<RetryProviderRefundPayload> {
    const id = await retryProviderRefund(context, input);
    return { providerRefund: await providerRefundById(context).load(id) };
  }

  @FieldResolver(() => InvoiceObject, { nullable: true, description: 'The invoice that was paid.' })
  invoice(@Root() root: ProviderRefundView, @Ctx() context: Context) {
    return invoiceById(context).load(root.invoiceId);
  }
}

/** What refunds and credit notes add to an invoice. */
@Resolver(() => InvoiceObject)
export class InvoiceCreditNotes {
  @ListSize(3)
  @FieldResolver(() => [RefundType], {
    description: 'Its refunds, oldest first, at most 100.',
  })
  refunds(@Root() root: InvoiceView, @Ctx() context: Context) {
    return refundsOfInvoice(context).load(root.id);
  }

  @ListSize(3)
  @FieldResolver(() => [CreditNoteObject], {
    description: 'Its credit notes, oldest first, at most 100.',
  })
  creditNotes(@Root() root: InvoiceView, @Ctx() context: Context) {
    return creditNotesOfInvoice(context).load(root.id);
  }
}

/** What invoices add to a person, page by page. */
@Resolver(() => UserReference)
export class UserInvoiceHistory {
  @FieldResolver(() => InvoiceConnection, {
    nullable: true,
    description: 'Invoices of this user, newest first. Visible to the user and staff only; null for others.',
  })
  @Directive(LIST_SIZE)
  @Directive('@cacheControl(scope: "PRIVATE")')
  invoiceHistory(@Root() user: UserReference, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return maySeeBillingOf(context, user.id) ? invoicesPageOfUser(context, user.id, args) : null;
  }

  @FieldResolver(() => CreditNoteConnection, {
    nullable: true,
    description: 'Credit notes of this user, newest first. Visible to the user and staff only; null for others.',
  })
  @Directive(LIST_SIZE)
  @Directive('@cacheControl(scope: "PRIVATE")')
  creditNotes(@Root() user: UserReference, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return maySeeBillingOf(context, user.id) ? creditNotesOfUser(context, user.id, args) : null;
  }
}
