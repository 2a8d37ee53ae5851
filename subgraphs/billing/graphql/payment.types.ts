import { IsUrl, MaxLength } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, DateTime, IdempotentInput, MoneyType } from '../../../platform/graphql/types.js';

export enum PaymentAttemptKindEnum {
  CHECKOUT = 'checkout',
  SAVED_METHOD = 'saved-method',
}
registerEnumType(PaymentAttemptKindEnum, {
  name: 'PaymentAttemptKind',
  description: 'How it is tried to get the money of an invoice.',
  valuesConfig: {
    CHECKOUT: { description: 'By the person, on a page of the provider.' },
    SAVED_METHOD: { description: 'Without them, from the method that they saved.' },
  },
});

export enum PaymentAttemptStatusEnum {
  PROCESSING = 'processing',
  SUCCEEDED = 'succeeded',
  FAILED = 'failed',
}
registerEnumType(PaymentAttemptStatusEnum, {
  name: 'PaymentAttemptStatus',
  description: 'Status of a payment attempt.',
  valuesConfig: {
    PROCESSING: { description: 'The provider has not said yet.' },
    SUCCEEDED: { description: 'The money came.' },
    FAILED: { description: 'No money came, or none that could be kept.' },
  },
});

export enum PaymentFailureReasonEnum {
  NO_PAYMENT_METHOD = 'no_payment_method',
  CARD_DECLINED = 'card_declined',
  INSUFFICIENT_FUNDS = 'insufficient_funds',
  EXPIRED_CARD = 'expired_card',
  AUTHENTICATION_REQUIRED = 'authentication_required',
  ABANDONED = 'abandoned',
  INVOICE_NOT_OPEN = 'invoice_not_open',
  AMOUNT_MISMATCH = 'amount_mismatch',
  PROVIDER_ERROR = 'provider_error',
}
registerEnumType(PaymentFailureReasonEnum, {
  name: 'PaymentFailureReason',
  description: 'Why a try to pay failed.',
  valuesConfig: {
    NO_PAYMENT_METHOD: { description: 'No method is saved, or it is gone at the provider.' },
    CARD_DECLINED: { description: 'The bank said no.' },
    INSUFFICIENT_FUNDS: { description: 'There is not enough money.' },
    EXPIRED_CARD: { description: 'The card has expired.' },
    AUTHENTICATION_REQUIRED: { description: 'The bank wants the person themselves: let them pay by `startCheckout`.' },
    ABANDONED: { description: 'The page was left, expired, or was closed because it must not be paid on any more.' },
    INVOICE_NOT_OPEN: { description: 'The invoice was settled or void by then: the money is given back.' },
    AMOUNT_MISMATCH: { description: 'Another sum came than was asked for: it is given back.' },
    PROVIDER_ERROR: { description: 'The provider could not do it.' },
  },
});

@ObjectType('PaymentAttempt', { description: 'One try to get the money of an invoice from a provider.' })
export class PaymentAttemptType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => PaymentAttemptKindEnum, { description: 'How it was tried.' })
  kind!: PaymentAttemptKindEnum;

  @Field(() => PaymentAttemptStatusEnum, { description: 'Its status.' })
  status!: PaymentAttemptStatusEnum;

  @Field(() => PaymentFailureReasonEnum, { nullable: true, description: 'Why it failed; null when it did not.' })
  failureReason!: PaymentFailureReasonEnum | null;

  @Field(() => MoneyType, { description: 'How much was asked for.' })
  amount!: MoneyType;

  @Field(() => DateTime, { description: 'When it began.' })
  startedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null while it is processing.' })
  endedAt!: Date | null;
}

@InputType('StartCheckoutInput', { description: 'An invoice to pay online.' })
export class StartCheckoutInput extends IdempotentInput {
  @Field(() => ID, { description: "An open invoice of one's own." })
  invoiceId!: string;

  @Field(() => String, {
    description: 'Where the person is sent from the page, paid or not: on the platform, or on a site that it allows.',
  })
  @IsUrl({ require_tld: false, protocols: ['http', 'https'], require_protocol: true })
  @MaxLength(2_000)
  returnUrl!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether the provider keeps the method, so that later invoices can be paid without the person.',
  })
  savePaymentMethod!: boolean;
}

@InputType('SyncPaymentInput', { description: 'An invoice that may have been paid online.' })
export class SyncPaymentInput {
  @Field(() => ID, { description: 'The invoice.' })
  invoiceId!: string;
}

@InputType('StartPaymentMethodSetupInput', { description: 'A method to save for later invoices.' })
export class StartPaymentMethodSetupInput extends IdempotentInput {
  @Field(() => String, { description: 'Where the person is sent from the page; as for `startCheckout`.' })
  @IsUrl({ require_tld: false, protocols: ['http', 'https'], require_protocol: true })
  @MaxLength(2_000)
  returnUrl!: string;
}

@ObjectType('StartCheckoutPayload', { description: 'A page on which an invoice can be paid.' })
export class StartCheckoutPayload {
  @Field(() => PaymentAttemptType, { description: 'The try that the page is of.' })
  attempt!: object | null;

  @Field(() => String, {
    nullable: true,
    description: 'Address of the page at the provider, valid for an hour; null when it is over already.',
  })
  url!: string | null;
}

@ObjectType('StartPaymentMethodSetupPayload', { description: 'A page on which a method can be saved.' })
export class StartPaymentMethodSetupPayload {
  @Field(() => String, { description: 'Address of the page at the provider.' })
  url!: string;
}

export enum WebhookDeliveryStatusEnum {
  RECEIVED = 'received',
  PROCESSED = 'processed',
  IGNORED = 'ignored',
  FAILED = 'failed',
}
registerEnumType(WebhookDeliveryStatusEnum, {
  name: 'WebhookDeliveryStatus',
  description: 'Status of a webhook delivery.',
  valuesConfig: {
    RECEIVED: { description: 'Kept; nothing was done yet.' },
    PROCESSED: { description: 'What it called for is done.' },
    IGNORED: { description: 'It is about nothing of ours.' },
    FAILED: { description: 'It could not be processed; it is tried again for about three days.' },
  },
});

@ObjectType('WebhookDelivery', { description: 'A message of a payment provider, as it was kept: no personal data.' })
export class WebhookDeliveryType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'Who sent it.' })
  provider!: string;

  @Field(() => String, { description: 'What the provider calls it.' })
  providerEventId!: string;

  @Field(() => String, { description: 'What happened, in words of the provider.' })
  type!: string;

  @Field(() => WebhookDeliveryStatusEnum, { description: 'Its status.' })
  status!: WebhookDeliveryStatusEnum;

  @Field(() => Int, { description: 'How often it was tried.' })
  tries!: number;

  @Field(() => String, { nullable: true, description: 'Why the last try failed; null when it did not.' })
  error!: string | null;

  @Field(() => DateTime, { description: 'When it came first.' })
  receivedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was dealt with; null until then.' })
  processedAt!: Date | null;
}

export const WebhookDeliveryConnection = connectionType('WebhookDelivery', () => WebhookDeliveryType);
