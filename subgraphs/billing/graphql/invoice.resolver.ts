import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import type { Context } from '../../../platform/context.js';
import { Money, sumOf } from '../../../platform/domain/money.js';
import { MoneyType } from '../../../platform/graphql/types.js';
import { PageArgs } from '../../../platform/graphql/pagination.js';
import { recordManualPayment } from '../commands/invoice/record-manual-payment.js';
import { requireInvoice } from '../queries/access.js';
import { billingSubscriptionById } from '../queries/billing-subscriptions.js';
import { invoiceById, linesOfInvoice, listInvoices, paymentsOfInvoice, type InvoiceView } from '../queries/invoices.js';
import type { MoneyView } from '../queries/products.js';
import { BillingSubscriptionObject } from './billing-subscription.types.js';
import {
  InvoiceConnection,
  InvoiceLineType,
  InvoiceObject,
  InvoicePurposeEnum,
  InvoiceStatusEnum,
  PaymentType,
  RecordManualPaymentInput,
} from './invoice.types.js';
import { BookingReference, ClassReference, UserReference } from './references.js';

@ObjectType('InvoicePayload', { description: 'Result of a change to an invoice.' })
export class InvoicePayload {
  @Field(() => InvoiceObject, { description: 'The invoice as it is now.' })
  invoice!: object | null;
}

@Resolver(() => InvoiceObject)
export class InvoiceResolver {
  @Authorized()
  @Query(() => InvoiceObject, {
    nullable: true,
    description: 'One invoice. Its owner and staff only; INVOICE_NOT_FOUND for others.',
  })
  invoice(@Arg('id', () => ID, { description: 'Id of the invoice.' }) id: string, @Ctx() context: Context) {
    return requireInvoice(context, id, 'id');
  }

  @Authorized('staff')
  @Query(() => InvoiceConnection, { description: 'All invoices, newest first. Staff only.' })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  invoices(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('status', () => InvoiceStatusEnum, { nullable: true, description: 'Only invoices in this status.' })
    status?: InvoiceStatusEnum | null,
    @Arg('userId', () => ID, { nullable: true, description: 'Only invoices of this person.' })
    userId?: string | null,
  ) {
    return listInvoices(context, { status: status ?? null, userId: userId ?? null }, args);
  }

  @Authorized('staff')
  @Mutation(() => InvoicePayload, {
    description:
      'Records cash or a transfer that pays an open invoice in full: it gets its number, and what it was for begins. Staff only. Errors: INVOICE_NOT_FOUND, INVOICE_NOT_OPEN, AMOUNT_MISMATCH, IDEMPOTENCY_KEY_REUSED.',
  })
  async recordManualPayment(
    @Arg('input', () => RecordManualPaymentInput, { description: 'Invoice and money.' })
    input: RecordManualPaymentInput,
    @Ctx() context: Context,
  ): Promise<InvoicePayload> {
    const { invoiceId } = await recordManualPayment(context, input);
    return { invoice: await invoiceById(context).load(invoiceId) };
  }

  @FieldResolver(() => InvoicePurposeEnum, { description: 'What it is for.' })
  purpose(@Root() root: InvoiceView): string {
    return root.purposeKind;
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'Who owes or paid it.' })
  user(@Root() root: InvoiceView): UserReference {
    return { id: root.userId };
  }

  @FieldResolver(() => ClassReference, {
    nullable: true,
    description: 'The class of the seat; null for other purposes.',
  })
  class(@Root() root: InvoiceView): ClassReference | null {
    return root.classId === null ? null : { id: root.classId };
  }

  @FieldResolver(() => BillingSubscriptionObject, {
    nullable: true,
    description: 'The subscription to the plan; null for other purposes.',
  })
  billingSubscription(@Root() root: InvoiceView, @Ctx() context: Context) {
    return root.billingSubscriptionId === null
      ? null
      : billingSubscriptionById(context).load(root.billingSubscriptionId);
  }

  @FieldResolver(() => BookingReference, {
    nullable: true,
    description: 'The session with a teaching assistant; null for other purposes.',
  })
  booking(@Root() root: InvoiceView): BookingReference | null {
    return root.bookingId === null ? null : { id: root.bookingId };
  }

  @ListSize(5)
  @FieldResolver(() => [InvoiceLineType], { description: 'What it asks money for, in order.' })
  lines(@Root() root: InvoiceView, @Ctx() context: Context) {
    return linesOfInvoice(context).load(root.id);
  }

  @FieldResolver(() => MoneyType, { description: 'What was given back of its payment.' })
  async refunded(@Root() root: InvoiceView, @Ctx() context: Context): Promise<MoneyView> {
    const payments = await paymentsOfInvoice(context).load(root.id);
    const { currency } = root.total;
    const { amountMinor } = sumOf(
      payments.map(({ refunded }) => new Money(refunded.amountMinor, refunded.currency)),
      currency,
    );
    return { amountMinor, currency };
  }

  @ListSize(1)
  @FieldResolver(() => [PaymentType], { description: 'What was paid: at most one payment, of the whole total.' })
  payments(@Root() root: InvoiceView, @Ctx() context: Context) {
    return paymentsOfInvoice(context).load(root.id);
  }
}
