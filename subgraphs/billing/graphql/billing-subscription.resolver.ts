import {
  Arg,
  Authorized,
  Ctx,
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
import { cancelBillingSubscription } from '../commands/subscription/cancel-billing-subscription.js';
import { changePlan, previewPlanChange } from '../commands/subscription/change-plan.js';
import { keepBillingSubscription } from '../commands/subscription/keep-billing-subscription.js';
import { pauseBillingSubscription } from '../commands/subscription/pause-billing-subscription.js';
import { resumeBillingSubscription } from '../commands/subscription/resume-billing-subscription.js';
import { subscribeToPlan } from '../commands/subscription/subscribe-to-plan.js';
import { billingSubscriptionById, type BillingSubscriptionView } from '../queries/billing-subscriptions.js';
import { invoiceById } from '../queries/invoices.js';
import { productById } from '../queries/products.js';
import {
  BillingSubscriptionInput,
  BillingSubscriptionObject,
  ChangePlanInput,
  PlanChangePreviewType,
  CancelBillingSubscriptionInput,
  SubscriptionDiscountType,
  SubscribeToPlanInput,
} from './billing-subscription.types.js';
import { InvoiceObject } from './invoice.types.js';
import { ProductObject } from './product.types.js';
import { UserReference } from './references.js';

@ObjectType('SubscribeToPlanPayload', { description: 'A plan that begins when its invoice is paid.' })
class SubscribeToPlanPayload {
  @Field(() => BillingSubscriptionObject, { description: 'The subscription as it is now.' })
  billingSubscription!: object | null;

  @Field(() => InvoiceObject, { description: 'What is to be paid; at a price of 0 it is paid already.' })
  invoice!: object | null;
}

@ObjectType('BillingSubscriptionPayload', { description: 'Result of a change to a subscription.' })
class BillingSubscriptionPayload {
  @Field(() => BillingSubscriptionObject, { description: 'The subscription as it is now.' })
  billingSubscription!: object | null;
}

@ObjectType('ChangePlanPayload', { description: 'Result of a change of plan.' })
class ChangePlanPayload {
  @Field(() => BillingSubscriptionObject, { description: 'The subscription as it is now.' })
  billingSubscription!: object | null;

  @Field(() => InvoiceObject, {
    nullable: true,
    description: 'What is to be paid within a day, for the plan to change; null where nothing is.',
  })
  invoice!: object | null;
}

/** A change that needs nothing but to know which subscription. */
async function changed(
  context: Context,
  { billingSubscriptionId }: { readonly billingSubscriptionId: string },
): Promise<BillingSubscriptionPayload> {
  return { billingSubscription: await billingSubscriptionById(context).load(billingSubscriptionId) };
}

@Resolver(() => BillingSubscriptionObject)
export class BillingSubscriptionResolver {
  @Authorized('student')
  @Mutation(() => SubscribeToPlanPayload, {
    description:
      'Asks for a plan for the viewer, a student: it begins when its invoice is paid, within 7 days, and is renewed until it is canceled. A trial begins at once, with an invoice of 0, once for a person. One plan at a time. Errors: EMAIL_NOT_VERIFIED, PRODUCT_NOT_FOUND, PRODUCT_ARCHIVED, CURRENCY_NOT_OFFERED, COUPON_NOT_FOUND, TOO_MANY_COUPON_GUESSES, COUPON_EXPIRED, COUPON_USED_UP, COUPON_ALREADY_USED, COUPON_NOT_APPLICABLE, ALREADY_SUBSCRIBED, IDEMPOTENCY_KEY_REUSED.',
  })
  async subscribeToPlan(
    @Arg('input', () => SubscribeToPlanInput, { description: 'The plan.' }) input: SubscribeToPlanInput,
    @Ctx() context: Context,
  ): Promise<SubscribeToPlanPayload> {
    const { billingSubscriptionId, invoiceId } = await subscribeToPlan(context, input);
    const [billingSubscription, invoice] = await Promise.all([
      billingSubscriptionById(context).load(billingSubscriptionId),
      invoiceById(context).load(invoiceId),
    ]);
    return { billingSubscription, invoice };
  }

  @Authorized()
  @Mutation(() => BillingSubscriptionPayload, {
    description:
      "Ends a subscription with the period that was paid, or now; one that waits for a payment or is paused ends at once. Idempotent. Its owner or staff. Errors: BILLING_SUBSCRIPTION_NOT_FOUND (also for another user's), BILLING_SUBSCRIPTION_ENDED.",
  })
  async cancelBillingSubscription(
    @Arg('input', () => CancelBillingSubscriptionInput, { description: 'The subscription.' })
    input: CancelBillingSubscriptionInput,
    @Ctx() context: Context,
  ): Promise<BillingSubscriptionPayload> {
    return changed(context, await cancelBillingSubscription(context, input));
  }

  @Authorized()
  @Mutation(() => BillingSubscriptionPayload, {
    description:
      "Takes a cancellation back while the period lasts. Idempotent. Its owner or staff. Errors: BILLING_SUBSCRIPTION_NOT_FOUND (also for another user's), BILLING_SUBSCRIPTION_ENDED, BILLING_SUBSCRIPTION_STATE.",
  })
  async keepBillingSubscription(
    @Arg('input', () => BillingSubscriptionInput, { description: 'The subscription.' }) input: BillingSubscriptionInput,
    @Ctx() context: Context,
  ): Promise<BillingSubscriptionPayload> {
    return changed(context, await keepBillingSubscription(context, input));
  }

  @Authorized()
  @Mutation(() => BillingSubscriptionPayload, {
    description:
      "Stops an active subscription, which keeps the rest of its period for up to a year and gives nothing meanwhile. Idempotent. Its owner or staff. Errors: BILLING_SUBSCRIPTION_NOT_FOUND (also for another user's), BILLING_SUBSCRIPTION_ENDED, BILLING_SUBSCRIPTION_STATE, BILLING_SUBSCRIPTION_UNPAID.",
  })
  async pauseBillingSubscription(
    @Arg('input', () => BillingSubscriptionInput, { description: 'The subscription.' }) input: BillingSubscriptionInput,
    @Ctx() context: Context,
  ): Promise<BillingSubscriptionPayload> {
    return changed(context, await pauseBillingSubscription(context, input));
  }

  @Authorized()
  @Mutation(() => BillingSubscriptionPayload, {
    description:
      "Goes on with a paused subscription: the rest of its period begins now. Idempotent. Its owner or staff. Errors: BILLING_SUBSCRIPTION_NOT_FOUND (also for another user's), BILLING_SUBSCRIPTION_ENDED, BILLING_SUBSCRIPTION_STATE.",
  })
  async resumeBillingSubscription(
    @Arg('input', () => BillingSubscriptionInput, { description: 'The subscription.' }) input: BillingSubscriptionInput,
    @Ctx() context: Context,
  ): Promise<BillingSubscriptionPayload> {
    return changed(context, await resumeBillingSubscription(context, input));
  }

  @Authorized()
  @Query(() => PlanChangePreviewType, {
    description:
      "What it costs to change to another plan now. Its owner or staff. Errors: BILLING_SUBSCRIPTION_NOT_FOUND (also for another user's), BILLING_SUBSCRIPTION_ENDED, BILLING_SUBSCRIPTION_STATE, BILLING_SUBSCRIPTION_UNPAID, PRODUCT_NOT_FOUND, PRODUCT_ARCHIVED, PLAN_UNCHANGED, AMOUNT_TOO_SMALL (less would be left to pay than the provider charges).",
  })
  previewPlanChange(
    @Arg('billingSubscriptionId', () => ID, { description: 'The subscription.' }) billingSubscriptionId: string,
    @Arg('productId', () => ID, { description: 'The other plan.' }) productId: string,
    @Ctx() context: Context,
  ) {
    return previewPlanChange(context, { billingSubscriptionId, productId });
  }

  @Authorized()
  @Mutation(() => ChangePlanPayload, {
    description:
      "Changes to another plan. Now: a difference is to be paid within a day and the plan changes when it is; what was paid too much becomes credit, and the plan changes at once. In a trial nothing is paid. At the end of the period: with its renewal; naming the present plan takes that back. Its owner or staff. Errors: EMAIL_NOT_VERIFIED, BILLING_SUBSCRIPTION_NOT_FOUND (also for another user's), BILLING_SUBSCRIPTION_ENDED, BILLING_SUBSCRIPTION_STATE, BILLING_SUBSCRIPTION_UNPAID, PRODUCT_NOT_FOUND, PRODUCT_ARCHIVED, PLAN_UNCHANGED, PRORATION_DATE_REFUSED, AMOUNT_TOO_SMALL (less than the provider charges: change at the end of the period), IDEMPOTENCY_KEY_REUSED.",
  })
  async changePlan(
    @Arg('input', () => ChangePlanInput, { description: 'The other plan.' }) input: ChangePlanInput,
    @Ctx() context: Context,
  ): Promise<ChangePlanPayload> {
    const { billingSubscriptionId, invoiceId } = await changePlan(context, input);
    const [billingSubscription, invoice] = await Promise.all([
      billingSubscriptionById(context).load(billingSubscriptionId),
      invoiceId === null ? null : invoiceById(context).load(invoiceId),
    ]);
    return { billingSubscription, invoice };
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'Whose it is.' })
  user(@Root() root: BillingSubscriptionView): UserReference {
    return { id: root.userId };
  }

  @FieldResolver(() => ProductObject, {
    nullable: true,
    description: 'The plan of the next period, where it was changed; null where it stays.',
  })
  nextProduct(@Root() root: BillingSubscriptionView, @Ctx() context: Context) {
    return root.nextProductId === null ? null : productById(context).load(root.nextProductId);
  }

  @ListSize(3)
  @FieldResolver(() => [SubscriptionDiscountType], { description: 'What coupons take off this period and later ones.' })
  discounts(@Root() { discounts, currency }: BillingSubscriptionView): SubscriptionDiscountType[] {
    return discounts
      .filter(({ runs, periodsLeft }) => runs || periodsLeft !== 0)
      .map(({ basisPoints, amountMinor, periodsLeft, runs }) => ({
        basisPoints,
        periodsLeft,
        current: runs,
        amount: amountMinor === null ? null : { amountMinor, currency },
      }));
  }

  @FieldResolver(() => ProductObject, { description: 'The plan.' })
  product(@Root() root: BillingSubscriptionView, @Ctx() context: Context) {
    return productById(context).load(root.productId);
  }
}
