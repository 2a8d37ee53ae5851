import {
  Arg,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  Mutation,
  ObjectType,
  Resolver,
  Root,
  Directive,
} from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import type { Context } from '../../../platform/context.js';
import { buyBundle } from '../commands/bundle/buy-bundle.js';
import { maySeeBillingOf } from '../queries/access.js';
import { bundleById, bundlesOfUser, historyOfBundle, type BundleView } from '../queries/bundles.js';
import { invoiceById } from '../queries/invoices.js';
import { productById } from '../queries/products.js';
import { BundleEntryType, BundlePurchaseObject, BuyBundleInput } from './bundle.types.js';
import { InvoiceObject } from './invoice.types.js';
import { ProductObject } from './product.types.js';
import { CourseReference, UserReference } from './references.js';

@ObjectType('BuyBundlePayload', { description: 'A bundle that was asked for, and what is owed for it.' })
class BuyBundlePayload {
  @Field(() => BundlePurchaseObject, { nullable: true, description: 'The bundle.' })
  bundle!: object | null;

  @Field(() => InvoiceObject, { nullable: true, description: 'Its invoice, to be paid within 7 days.' })
  invoice!: object | null;
}

@Resolver(() => BundlePurchaseObject)
export class BundleResolver {
  @Authorized('student')
  @Mutation(() => BuyBundlePayload, {
    description:
      'Asks for a bundle of sessions with teaching assistants: they can be booked when the invoice is paid. Errors: EMAIL_NOT_VERIFIED, PRODUCT_NOT_FOUND, PRODUCT_ARCHIVED, CURRENCY_NOT_OFFERED, COUPON_NOT_FOUND, TOO_MANY_COUPON_GUESSES, COUPON_EXPIRED, COUPON_USED_UP, COUPON_ALREADY_USED, COUPON_NOT_APPLICABLE, BUNDLE_ALREADY_ACTIVE.',
  })
  async buyBundle(
    @Arg('input', () => BuyBundleInput, { description: 'The product.' }) input: BuyBundleInput,
    @Ctx() context: Context,
  ): Promise<BuyBundlePayload> {
    const { bundlePurchaseId, invoiceId } = await buyBundle(context, input);
    return {
      bundle: await bundleById(context).load(bundlePurchaseId),
      invoice: await invoiceById(context).load(invoiceId),
    };
  }

  @FieldResolver(() => ProductObject, { nullable: true, description: 'The product that was bought.' })
  product(@Root() root: BundleView, @Ctx() context: Context) {
    return productById(context).load(root.productId);
  }

  @FieldResolver(() => CourseReference, { nullable: true, description: 'The course that its sessions are about.' })
  course(@Root() root: BundleView): CourseReference {
    return { id: root.courseId };
  }

  @ListSize(50)
  @FieldResolver(() => [BundleEntryType], { description: 'The newest 100 lines of its ledger, oldest first.' })
  history(@Root() root: BundleView, @Ctx() context: Context) {
    return historyOfBundle(context).load(root.id);
  }
}

/** What bundles add to a person. */
@Resolver(() => UserReference)
export class UserBundleContribution {
  @ListSize(10)
  @FieldResolver(() => [BundlePurchaseObject], {
    nullable: true,
    description:
      'Bundles of sessions that this person bought, newest first, at most 100. Themselves and staff only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  bundles(@Root() user: UserReference, @Ctx() context: Context) {
    return maySeeBillingOf(context, user.id) ? bundlesOfUser(context).load(user.id) : null;
  }
}
