import { Arg, Authorized, Ctx, Field, FieldResolver, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { cancelBillingSubscription } from '../commands/cancel-billing-subscription.js';
import { subscribeToPlan } from '../commands/subscribe-to-plan.js';
import { billingSubscriptionById, type BillingSubscriptionView } from '../queries/billing-subscriptions.js';
import { invoiceById } from '../queries/invoices.js';
import { productById } from '../queries/products.js';
import {
  BillingSubscriptionObject,
  CancelBillingSubscriptionInput,
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

@Resolver(() => BillingSubscriptionObject)
export class BillingSubscriptionResolver {
  @Authorized('student')
  @Mutation(() => SubscribeToPlanPayload, {
    description:
      'Asks for a plan for the viewer, a student: it begins when its invoice is paid, within 7 days. One plan at a time. Errors: EMAIL_NOT_VERIFIED, PRODUCT_NOT_FOUND, PRODUCT_ARCHIVED, CURRENCY_NOT_OFFERED, COUPON_NOT_FOUND, COUPON_EXPIRED, COUPON_USED_UP, COUPON_ALREADY_USED, COUPON_NOT_APPLICABLE, ALREADY_SUBSCRIBED, IDEMPOTENCY_KEY_REUSED.',
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
      "Ends a subscription with the period that was paid; one that was not paid ends at once. Twice is the same as once. Its owner or staff. Errors: BILLING_SUBSCRIPTION_NOT_FOUND (also for somebody else's), BILLING_SUBSCRIPTION_ENDED.",
  })
  async cancelBillingSubscription(
    @Arg('input', () => CancelBillingSubscriptionInput, { description: 'The subscription.' })
    input: CancelBillingSubscriptionInput,
    @Ctx() context: Context,
  ): Promise<BillingSubscriptionPayload> {
    const { billingSubscriptionId } = await cancelBillingSubscription(context, input);
    return { billingSubscription: await billingSubscriptionById(context).load(billingSubscriptionId) };
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'Whose it is.' })
  user(@Root() root: BillingSubscriptionView): UserReference {
    return { id: root.userId };
  }

  @FieldResolver(() => ProductObject, { description: 'The plan.' })
  product(@Root() root: BillingSubscriptionView, @Ctx() context: Context) {
    return productById(context).load(root.productId);
  }
}
