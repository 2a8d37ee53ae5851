import { ArgsType, Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, LocalDate, MoneyType, TimeZone } from '../../../platform/graphql/types.js';

@ArgsType()
export class DayRangeArgs {
  @Field(() => LocalDate, { description: 'The first day.' })
  from!: string;

  @Field(() => LocalDate, { description: 'The last day: at most 366 days, both counted.' })
  to!: string;

  @Field(() => TimeZone, {
    nullable: true,
    description:
      'The zone of the days. Default: that of the seller, in which documents are dated and tax periods count.',
  })
  timeZone?: string | null;
}

@ObjectType('RevenueOfDay', {
  description:
    'What one product brought in on one day in one currency, as the ledger has it. All products of a day are the revenue of the ledger, to the cent.',
})
export class RevenueOfDayType {
  @Field(() => LocalDate, { description: 'The day, in the zone that was asked for.' })
  day!: string;

  @Field(() => MoneyType, { description: 'What was invoiced and paid, without tax.' })
  sold!: MoneyType;

  @Field(() => MoneyType, { description: 'What was taken back by credit notes, without tax.' })
  refunded!: MoneyType;

  @Field(() => MoneyType, { description: 'What became credit of people for later purchases, without tax.' })
  credited!: MoneyType;

  @Field(() => MoneyType, { description: 'What was sold less what was refunded and credited, without tax.' })
  revenue!: MoneyType;

  @Field(() => MoneyType, { description: 'The tax that came with it, less that which went back.' })
  tax!: MoneyType;
}

export const RevenueOfDayConnection = connectionType('RevenueOfDay', () => RevenueOfDayType);

@ObjectType('BillingTotals', { description: 'What came in and went out in one currency, as the ledger has it.' })
export class BillingTotalsType {
  @Field(() => String, { description: 'ISO 4217 code of the currency of all its amounts.' })
  currency!: string;

  @Field(() => MoneyType, { description: 'What was invoiced and paid, without tax.' })
  sold!: MoneyType;

  @Field(() => MoneyType, { description: 'What was taken back by credit notes, without tax.' })
  refunded!: MoneyType;

  @Field(() => MoneyType, { description: 'What became credit of people for later purchases, without tax.' })
  credited!: MoneyType;

  @Field(() => MoneyType, { description: 'What was sold less what was refunded and credited, without tax.' })
  revenue!: MoneyType;

  @Field(() => MoneyType, { description: 'The tax that came with it, less that which went back.' })
  tax!: MoneyType;

  @Field(() => MoneyType, { description: 'The money of payments, tax included.' })
  moneyIn!: MoneyType;

  @Field(() => MoneyType, { description: 'The money that was given back of payments, tax included.' })
  moneyBack!: MoneyType;
}

export enum InvoiceAgeEnum {
  NOT_DUE = 'not-due',
  TO_30_DAYS = 'to-30-days',
  TO_60_DAYS = 'to-60-days',
  TO_90_DAYS = 'to-90-days',
  OVER_90_DAYS = 'over-90-days',
}
registerEnumType(InvoiceAgeEnum, {
  name: 'InvoiceAge',
  description: 'For how long an open invoice is due.',
  valuesConfig: {
    NOT_DUE: { description: 'Not yet.' },
    TO_30_DAYS: { description: 'For less than 30 days.' },
    TO_60_DAYS: { description: 'For 30 days, and less than 60.' },
    TO_90_DAYS: { description: 'For 60 days, and less than 90.' },
    OVER_90_DAYS: { description: 'For 90 days and more.' },
  },
});

@ObjectType('OutstandingInvoices', { description: 'Open invoices of one currency and age.' })
export class OutstandingInvoicesType {
  @Field(() => InvoiceAgeEnum, { description: 'For how long they are due.' })
  age!: InvoiceAgeEnum;

  @Field(() => Int, { description: 'How many there are.' })
  invoices!: number;

  @Field(() => MoneyType, { description: 'What they still ask for, tax included.' })
  amount!: MoneyType;
}

@ObjectType('RecurringRevenue', { description: 'What plans bring in every month, in one currency (MRR).' })
export class RecurringRevenueType {
  @Field(() => Int, { description: 'How many plans are active or past due. Trials and pauses bring nothing in.' })
  subscriptions!: number;

  @Field(() => MoneyType, {
    description:
      'What they bring in a month by their committed price, without tax: coupons that end are not taken off, coupons for all periods are. A plan for a year counts a twelfth.',
  })
  monthly!: MoneyType;

  @Field(() => MoneyType, {
    description: 'The same with every coupon of the current period taken off: what they bring in this month.',
  })
  discounted!: MoneyType;
}

@ObjectType('PlanChurn', { description: 'How many plans ended in a time.' })
export class PlanChurnType {
  @Field(() => Int, {
    description: 'Plans that began before the first day and had not ended then: trials, pauses and past due ones too.',
  })
  liveAtStart!: number;

  @Field(() => Int, { description: 'Plans that ended in the time, those that began in it too.' })
  ended!: number;

  @Field(() => Float, { nullable: true, description: '`ended` / `liveAtStart`; null where none was live.' })
  rate!: number | null;
}
