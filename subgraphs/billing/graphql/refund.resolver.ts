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
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { PageArgs } from '../../../platform/pagination.js';
import { giveRefund } from '../commands/refund-payment.js';
import { maySeeBillingOf } from '../queries/access.js';
import { creditNotesOfInvoice, creditNotesOfUser, type CreditNoteView } from '../queries/credit-notes.js';
import { invoiceById, invoicesPageOfUser, type InvoiceView } from '../queries/invoices.js';
import { InvoiceConnection, InvoiceObject } from './invoice.types.js';
import { CreditNoteConnection, CreditNoteObject, RefundPaymentInput } from './refund.types.js';
import { UserReference } from './references.js';

@ObjectType('RefundPaymentPayload', { description: 'Result of money that was given back.' })
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
      'Gives a payment back, or a part of it, on the way that it came; what was given back is taken off by a credit note. Staff only. Errors: PAYMENT_NOT_FOUND, REFUND_EXCEEDS_PAYMENT, IDEMPOTENCY_KEY_REUSED.',
  })
  async refundPayment(
    @Arg('input', () => RefundPaymentInput, { description: 'Payment, amount and reason.' }) input: RefundPaymentInput,
    @Ctx() context: Context,
  ): Promise<RefundPaymentPayload> {
    const { invoiceId } = await giveRefund(context, input);
    return { invoice: await invoiceById(context).load(invoiceId) };
  }

  @FieldResolver(() => InvoiceObject, { nullable: true, description: 'The invoice that it takes back.' })
  invoice(@Root() root: CreditNoteView, @Ctx() context: Context) {
    return invoiceById(context).load(root.invoiceId);
  }
}

/** What credit notes add to an invoice. */
@Resolver(() => InvoiceObject)
export class InvoiceCreditNotes {
  @FieldResolver(() => [CreditNoteObject], {
    description: 'What was taken back of it, the oldest first, at most 100.',
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
    description: 'What this person owes or paid, newest first. Themselves and staff only; null for others.',
  })
  @Directive(LIST_SIZE)
  invoiceHistory(@Root() user: UserReference, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return maySeeBillingOf(context, user.id) ? invoicesPageOfUser(context, user.id, args) : null;
  }

  @FieldResolver(() => CreditNoteConnection, {
    nullable: true,
    description: 'What was given back to this person, newest first. Themselves and staff only; null for others.',
  })
  @Directive(LIST_SIZE)
  creditNotes(@Root() user: UserReference, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return maySeeBillingOf(context, user.id) ? creditNotesOfUser(context, user.id, args) : null;
  }
}
