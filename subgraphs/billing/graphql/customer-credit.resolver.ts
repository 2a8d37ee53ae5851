import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { ListSize, PageSize } from '../../../platform/graphql/list-size.js';
import { PageArgs } from '../../../platform/graphql/pagination.js';
import { connectionType, DateTime, MoneyType } from '../../../platform/graphql/types.js';
import { withdrawOrder } from '../commands/invoice/withdraw-order.js';
import { maySeeBillingOf } from '../queries/access.js';
import { creditEntriesOf, creditOf, type CreditEntryView } from '../queries/customer-credit.js';
import { invoiceById } from '../queries/invoices.js';
import { InvoiceObject } from './invoice.types.js';
import { InvoicePayload } from './invoice.resolver.js';
import { UserReference } from './references.js';

@ObjectType('CustomerCreditEntry', { description: 'One line of the credit of a person. Never changed.' })
class CustomerCreditEntryType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => MoneyType, { description: 'By how much the credit changed: negative when it paid for something.' })
  amount!: MoneyType;

  @Field(() => DateTime, { description: 'When it was posted.' })
  postedAt!: Date;
}
const CustomerCreditEntryConnection = connectionType('CustomerCreditEntry', () => CustomerCreditEntryType);

@InputType('WithdrawOrderInput', { description: 'An order that is not paid.' })
class WithdrawOrderInput {
  @Field(() => ID, { description: 'Its invoice.' })
  invoiceId!: string;
}

@Resolver(() => UserReference)
export class CustomerCreditResolver {
  @Authorized()
  @Mutation(() => InvoicePayload, {
    description:
      'Withdraws an order that is not paid: a seat, a course or a bundle. Its invoice becomes void, and credit and coupons come back. Idempotent. Its buyer or staff. Errors: INVOICE_NOT_FOUND, ORDER_NOT_WITHDRAWABLE.',
  })
  async withdrawOrder(
    @Arg('input', () => WithdrawOrderInput, { description: 'The order.' }) input: WithdrawOrderInput,
    @Ctx() context: Context,
  ): Promise<InvoicePayload> {
    const id = await withdrawOrder(context, input);
    return { invoice: await invoiceById(context).load(id) };
  }

  @ListSize(3)
  @FieldResolver(() => [MoneyType], {
    nullable: true,
    description:
      'Credit that pays later invoices, for each currency in which there ever was any. Themselves and staff only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  credit(@Root() user: UserReference, @Ctx() context: Context) {
    return maySeeBillingOf(context, user.id) ? creditOf(context, user.id) : null;
  }

  @PageSize()
  @FieldResolver(() => CustomerCreditEntryConnection, {
    nullable: true,
    description: 'How the credit came and went, newest first. Themselves and staff only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  customerCreditEntries(@Root() user: UserReference, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return maySeeBillingOf(context, user.id) ? creditEntriesOf(context, user.id, args) : null;
  }
}

@Resolver(() => CustomerCreditEntryType)
export class CustomerCreditEntryResolver {
  @FieldResolver(() => InvoiceObject, { nullable: true, description: 'The invoice that it belongs to, if one.' })
  invoice(@Root() { invoiceId }: CreditEntryView, @Ctx() context: Context) {
    return invoiceId === null ? null : invoiceById(context).load(invoiceId);
  }
}
