import { ValidateNested } from 'class-validator';
import { Directive, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, DateTime, IdempotentInput, MoneyInput, MoneyType } from '../../../platform/graphql-types.js';

export enum RefundReasonEnum {
  REQUESTED = 'requested',
  DUPLICATE = 'duplicate',
  GOODWILL = 'goodwill',
}
registerEnumType(RefundReasonEnum, {
  name: 'RefundReason',
  description: 'Why staff give money back.',
  valuesConfig: {
    REQUESTED: { description: 'The person asked for it.' },
    DUPLICATE: { description: 'It was paid twice.' },
    GOODWILL: { description: 'A kindness.' },
  },
});

@ObjectType('CreditNote', {
  description:
    'Takes back an issued invoice or a part of it, for money that was given back. Seen by its owner and staff.',
})
@Directive('@key(fields: "id")')
export class CreditNoteObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, {
    description: 'Number without gaps within a year (UTC) and legal entity, such as `CN-2026-000042`.',
  })
  number!: string;

  @Field(() => MoneyType, { description: 'What was given back, tax included.' })
  amount!: MoneyType;

  @Field(() => MoneyType, { description: 'The tax in it.' })
  tax!: MoneyType;

  @Field(() => DateTime, { description: 'When it was issued.' })
  issuedAt!: Date;
}

export const CreditNoteConnection = connectionType('CreditNote', () => CreditNoteObject);

@InputType('RefundPaymentInput', { description: 'A payment to give back.' })
export class RefundPaymentInput extends IdempotentInput {
  @Field(() => ID, { description: 'The payment.' })
  paymentId!: string;

  @Field(() => MoneyInput, {
    nullable: true,
    description: 'How much of it, in its currency. Default: all that did not go back before.',
  })
  @ValidateNested()
  amount?: MoneyInput | null;

  @Field(() => RefundReasonEnum, { description: 'Why.' })
  reason!: RefundReasonEnum;
}
