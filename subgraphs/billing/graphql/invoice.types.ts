import { ValidateNested } from 'class-validator';
import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { IsTitle } from '../../../platform/graphql/text.js';
import {
  connectionType,
  DateTime,
  IdempotentInput,
  MoneyInput,
  MoneyType,
  LocalDate,
} from '../../../platform/graphql/types.js';

export enum InvoiceStatusEnum {
  DRAFT = 'draft',
  OPEN = 'open',
  PAID = 'paid',
  VOID = 'void',
  REFUNDED = 'refunded',
}
registerEnumType(InvoiceStatusEnum, {
  name: 'InvoiceStatus',
  description: 'Status of an invoice.',
  valuesConfig: {
    DRAFT: { description: 'A draft; no payment is requested.' },
    OPEN: { description: 'Waits for its payment; it has no number yet.' },
    PAID: { description: 'Paid in full, and issued with its number unless its total is zero.' },
    VOID: { description: 'It does not have to be paid: its purpose is gone.' },
    REFUNDED: { description: 'Was paid, and all of it was given back.' },
  },
});

export enum InvoicePurposeEnum {
  CLASS_SEAT = 'class-seat',
  PLAN = 'plan',
  BUNDLE = 'bundle',
  SESSION = 'session',
  COURSE = 'course',
}
registerEnumType(InvoicePurposeEnum, {
  name: 'InvoicePurpose',
  description: 'What an invoice is for.',
  valuesConfig: {
    CLASS_SEAT: { description: 'A seat that a class holds until it is paid.' },
    PLAN: { description: 'A period of a plan.' },
    BUNDLE: { description: 'A bundle of sessions with teaching assistants.' },
    SESSION: { description: 'A session with a teaching assistant.' },
    COURSE: { description: 'The access to a course.' },
  },
});

export enum PaymentMethodEnum {
  CASH = 'cash',
  TRANSFER = 'transfer',
  STRIPE = 'stripe',
  CREDIT = 'credit',
  NONE = 'none',
}
registerEnumType(PaymentMethodEnum, {
  name: 'PaymentMethod',
  description: 'How money came.',
  valuesConfig: {
    CASH: { description: 'Taken in cash by staff.' },
    TRANSFER: { description: 'By bank transfer, seen by staff.' },
    STRIPE: { description: 'Online, through Stripe.' },
    CREDIT: { description: 'All of it by credit of the person, so no money came.' },
    NONE: { description: 'The total was 0, so none came.' },
  },
});

export enum ManualPaymentMethodEnum {
  CASH = 'cash',
  TRANSFER = 'transfer',
}
registerEnumType(ManualPaymentMethodEnum, {
  name: 'ManualPaymentMethod',
  description: 'How money came that staff record.',
  valuesConfig: {
    CASH: { description: 'Taken in cash.' },
    TRANSFER: { description: 'By bank transfer.' },
  },
});

@ObjectType('InvoiceLine', { description: 'One thing that an invoice asks money for.' })
export class InvoiceLineType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'What it is, in English.' })
  description!: string;

  @Field(() => MoneyType, { description: 'What it costs, tax included; negative for what is taken off.' })
  amount!: MoneyType;

  @Field(() => MoneyType, { description: 'What coupons took off its price.' })
  discount!: MoneyType;

  @Field(() => MoneyType, { description: 'The tax in the amount.' })
  tax!: MoneyType;

  @Field(() => Int, { description: 'The rate of its tax in basis points: 2300 are 23 %.' })
  taxBasisPoints!: number;
}

@ObjectType('InvoiceParty', { description: 'Who sold or bought, as it was on the day of the issue.' })
export class InvoicePartyType {
  @Field(() => String, { description: 'Name of the person or company.' })
  name!: string;

  @Field(() => String, { description: 'Postal address, in lines.' })
  address!: string;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2 code of the country.' })
  country!: string;

  @Field(() => String, { nullable: true, description: 'Number at the tax office; null for none.' })
  taxId!: string | null;
}

@ObjectType('Payment', { description: 'Money that arrived for an invoice.' })
export class PaymentType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => MoneyType, { description: 'How much was paid, credit of the person included.' })
  amount!: MoneyType;

  @Field(() => MoneyType, { description: 'How much of it was given back: its money first, then its credit as credit.' })
  refunded!: MoneyType;

  @Field(() => MoneyType, {
    description:
      'What can still be refunded: the amount, less refunds that succeeded or are requested, and less what became credit because a plan was changed or canceled.',
  })
  remaining!: MoneyType;

  @Field(() => PaymentMethodEnum, { description: 'How it came.' })
  method!: PaymentMethodEnum;

  @Field(() => String, {
    nullable: true,
    description:
      'What staff noted to find it again, such as a transfer number; for a payment online its id at the provider.',
  })
  reference!: string | null;

  @Field(() => DateTime, { description: 'When it was recorded.' })
  paidAt!: Date;
}

@ObjectType('Invoice', {
  description: 'What a user owes or paid. Visible to the user and staff only.',
})
@Directive('@key(fields: "id")')
export class InvoiceObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Number without gaps within a legal entity and a year of its time zone, such as `2026-000042`; null until it is paid, and for a total of zero.',
  })
  number!: string | null;

  @Field(() => InvoiceStatusEnum, { description: 'The status.' })
  status!: InvoiceStatusEnum;

  @Field(() => MoneyType, { description: 'The sum of its lines: what it costs.' })
  total!: MoneyType;

  @Field(() => MoneyType, { description: 'The tax in the total.' })
  tax!: MoneyType;

  @Field(() => MoneyType, { description: 'What coupons took off.' })
  discount!: MoneyType;

  @Field(() => MoneyType, {
    description: 'What credit of the person pays of the total; 0 when it is void, since it went back to them.',
  })
  creditApplied!: MoneyType;

  @Field(() => MoneyType, { description: 'What is still to be paid: the total less the credit while open, else 0.' })
  amountDue!: MoneyType;

  @Field(() => InvoicePartyType, {
    nullable: true,
    description: 'Who sold; null until it is issued, and for those issued before this was kept.',
  })
  seller!: InvoicePartyType | null;

  @Field(() => InvoicePartyType, {
    nullable: true,
    description: 'The buyer; null until it is issued, and where the user gave no billing details.',
  })
  buyer!: InvoicePartyType | null;

  @Field(() => DateTime, { description: 'When it was written.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'Until when it is to be paid; null for a draft.' })
  dueAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was paid and got its number; null until then, and for a total of zero.',
  })
  issuedAt!: Date | null;

  @Field(() => LocalDate, {
    nullable: true,
    description: 'The date on the invoice, in the time zone of the seller; null until it is paid.',
  })
  issuedOn!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The held seat that it is for, as `requestSeat` gave it; null for other purposes.',
  })
  seatHoldId!: string | null;

  @Field(() => Boolean, {
    description:
      'Whether it is for a seat in a class that has begun: then a refund of the whole payment needs `keepAccess`, unless the student has left.',
  })
  classHasBegun!: boolean;
}

export const InvoiceConnection = connectionType('Invoice', () => InvoiceObject);

@InputType('RecordManualPaymentInput', { description: 'Money that staff took or saw arrive.' })
export class RecordManualPaymentInput extends IdempotentInput {
  @Field(() => ID, { description: 'The open invoice that it pays.' })
  invoiceId!: string;

  @Field(() => MoneyInput, { description: 'What arrived: the amount due of the invoice, in its currency.' })
  @ValidateNested()
  amount!: MoneyInput;

  @Field(() => ManualPaymentMethodEnum, { description: 'How it came.' })
  method!: ManualPaymentMethodEnum;

  @Field(() => String, {
    nullable: true,
    description: 'To find it again, such as a transfer number; at most 100 characters.',
  })
  @IsTitle({ min: 0, max: 100 })
  reference?: string | null;
}
