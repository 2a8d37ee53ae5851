import { Arg, Authorized, Ctx, Field, InputType, Mutation, ObjectType, registerEnumType, Resolver } from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { LocalDate, TimeZone } from '../../../platform/graphql/types.js';
import { exportAccounting } from '../commands/ledger/export-accounting.js';
import type { AccountingList } from '../queries/accounting.js';

enum AccountingListEnum {
  INVOICES = 'invoices',
  CREDIT_NOTES = 'credit-notes',
  PAYMENTS = 'payments',
  LEDGER = 'ledger',
  TAX_TOTALS = 'tax-totals',
}
registerEnumType(AccountingListEnum, {
  name: 'AccountingList',
  description: 'A list for accountants. More may be added.',
  valuesConfig: {
    INVOICES: { description: 'Issued invoices: a row for each rate of tax of an invoice.' },
    CREDIT_NOTES: { description: 'Credit notes, with the invoice that each corrects: a row for each rate of tax.' },
    PAYMENTS: { description: 'Payments, and refunds as negative amounts.' },
    LEDGER: { description: 'Entries of the ledger: debits positive, credits negative.' },
    TAX_TOTALS: { description: 'What was invoiced less what was credited, by country of the buyer and rate of tax.' },
  },
});

@InputType('ExportAccountingInput', { description: 'A list for accountants, over whole days.' })
class ExportAccountingInput {
  @Field(() => AccountingListEnum, { description: 'Which list.' })
  list!: AccountingList;

  @Field(() => LocalDate, { description: 'The first day.' })
  from!: string;

  @Field(() => LocalDate, { description: 'The last day: at most 366 days, both counted.' })
  to!: string;

  @Field(() => TimeZone, {
    nullable: true,
    description: 'The zone of the days. Default: that of the seller, in which documents are dated.',
  })
  timeZone?: string | null;
}

@ObjectType('ExportAccountingPayload', { description: 'Result of `exportAccounting`.' })
class ExportAccountingPayload {
  @Field(() => String, { description: 'Where the CSV file can be fetched for 10 minutes.' })
  url!: string;
}

@Resolver()
export class AccountingResolver {
  @Authorized('staff')
  @Mutation(() => ExportAccountingPayload, {
    description:
      'Makes a CSV file for accountants. Staff only. Errors: INVALID_INPUT for days or a zone that are none.',
  })
  async exportAccounting(
    @Arg('input', () => ExportAccountingInput, { description: 'The list and its days.' }) input: ExportAccountingInput,
    @Ctx() context: Context,
  ): Promise<ExportAccountingPayload> {
    return { url: await exportAccounting(context, input) };
  }
}
