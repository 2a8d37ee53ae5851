import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { requireViewer, type Context } from '../../../platform/context.js';
import { PageArgs } from '../../../platform/graphql/pagination.js';
import { archiveCoupon } from '../commands/catalog/archive-coupon.js';
import { createCoupon } from '../commands/catalog/create-coupon.js';
import { quoteForViewer } from '../commands/catalog/quote-for-viewer.js';
import { setTaxRate } from '../commands/catalog/set-tax-rate.js';
import { updateBillingDetails } from '../commands/invoice/update-billing-details.js';
import { maySeeBillingOf } from '../queries/access.js';
import { billingDetailsOfUser } from '../queries/billing-details.js';
import {
  couponById,
  listCoupons,
  listStaffActs,
  listTaxRates,
  taxRateById,
  type StaffActView,
} from '../queries/catalog-of-staff.js';
import {
  ArchiveCouponInput,
  BillingActConnection,
  BillingActType,
  BillingDetailsType,
  CouponConnection,
  CouponType,
  CreateCouponInput,
  QuoteType,
  SetTaxRateInput,
  TaxRateConnection,
  TaxRateType,
  UpdateBillingDetailsInput,
} from './pricing.types.js';
import { UserReference } from './references.js';

@ObjectType('BillingDetailsPayload', { description: 'Result of a change to billing details.' })
class BillingDetailsPayload {
  @Field(() => BillingDetailsType, { description: 'The details as they are now.' })
  billingDetails!: object | null;
}

@ObjectType('TaxRatePayload', { description: 'Result of a change to the tax of a country.' })
class TaxRatePayload {
  @Field(() => TaxRateType, { description: 'The rate.' })
  taxRate!: object | null;
}

@ObjectType('CouponPayload', { description: 'Result of a change to a coupon.' })
class CouponPayload {
  @Field(() => CouponType, { description: 'The coupon as it is now.' })
  coupon!: object | null;
}

const LIST_SIZE =
  '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)';

@Resolver()
export class PricingResolver {
  @Authorized()
  @Query(() => QuoteType, {
    description:
      'What a product would cost the viewer now, coupons and tax included; buying it at once costs just that. Errors: PRODUCT_NOT_FOUND, PRODUCT_ARCHIVED, CURRENCY_NOT_OFFERED, COUPON_NOT_FOUND, TOO_MANY_COUPON_GUESSES, COUPON_EXPIRED, COUPON_USED_UP, COUPON_ALREADY_USED, COUPON_NOT_APPLICABLE.',
  })
  quote(
    @Arg('productId', () => ID, { description: 'The product.' }) productId: string,
    @Ctx() context: Context,
    @Arg('currency', () => String, {
      nullable: true,
      description: 'ISO 4217 code of the currency to pay in. Default: the one that the product was first sold in.',
    })
    currency?: string | null,
    @Arg('couponCodes', () => [String], { nullable: true, description: 'Codes of coupons, at most 5.' })
    couponCodes?: string[] | null,
  ) {
    return quoteForViewer(context, { productId, currency: currency ?? null, couponCodes: couponCodes ?? [] });
  }

  @Authorized()
  @Mutation(() => BillingDetailsPayload, {
    description:
      'Sets the buyer on the invoices of the viewer, from now on; the country decides the tax. Invoices that were issued before stay as they are.',
  })
  async updateBillingDetails(
    @Arg('input', () => UpdateBillingDetailsInput, { description: 'Name, address, country and tax number.' })
    input: UpdateBillingDetailsInput,
    @Ctx() context: Context,
  ): Promise<BillingDetailsPayload> {
    await updateBillingDetails(context, input);
    return { billingDetails: await billingDetailsOfUser(context).load(requireViewer(context).id) };
  }

  @Authorized('staff')
  @Query(() => TaxRateConnection, { description: 'Taxes of countries, the newest first. Staff only.' })
  @Directive(LIST_SIZE)
  taxRates(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('country', () => String, { nullable: true, description: 'Only of this country (ISO 3166-1 alpha-2).' })
    country?: string | null,
  ) {
    return listTaxRates(context, country ?? null, args);
  }

  @Authorized('staff')
  @Mutation(() => TaxRatePayload, {
    description:
      'Sets the tax of a country, now or from a later time on; the rate before ends then. What was asked for before keeps its tax. Staff only. Errors: TAX_RATE_IN_THE_PAST, TAX_RATE_ALREADY_PLANNED, IDEMPOTENCY_KEY_REUSED.',
  })
  async setTaxRate(
    @Arg('input', () => SetTaxRateInput, { description: 'Country and rate.' }) input: SetTaxRateInput,
    @Ctx() context: Context,
  ): Promise<TaxRatePayload> {
    const { taxRateId } = await setTaxRate(context, input);
    return { taxRate: await taxRateById(context).load(taxRateId) };
  }

  @Authorized('staff')
  @Query(() => CouponConnection, { description: 'Coupons, the newest first. Staff only.' })
  @Directive(LIST_SIZE)
  coupons(@Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return listCoupons(context, args);
  }

  @Authorized('staff')
  @Mutation(() => CouponPayload, {
    description:
      'Makes a coupon. Each person can use it once. Staff only. Errors: COUPON_CODE_TAKEN, PRODUCT_NOT_FOUND, IDEMPOTENCY_KEY_REUSED.',
  })
  async createCoupon(
    @Arg('input', () => CreateCouponInput, { description: 'The coupon.' }) input: CreateCouponInput,
    @Ctx() context: Context,
  ): Promise<CouponPayload> {
    const { couponId } = await createCoupon(context, input);
    return { coupon: await couponById(context).load(couponId) };
  }

  @Authorized('staff')
  @Mutation(() => CouponPayload, {
    description: 'Archives a coupon: it cannot be used from now on. Idempotent. Staff only. Errors: COUPON_NOT_FOUND.',
  })
  async archiveCoupon(
    @Arg('input', () => ArchiveCouponInput, { description: 'The coupon.' }) input: ArchiveCouponInput,
    @Ctx() context: Context,
  ): Promise<CouponPayload> {
    const { couponId } = await archiveCoupon(context, input);
    return { coupon: await couponById(context).load(couponId) };
  }

  @Authorized('staff')
  @Query(() => BillingActConnection, {
    description: 'Changes to money by staff or by the platform, newest first. Staff only.',
  })
  @Directive(LIST_SIZE)
  billingActs(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('subjectId', () => ID, {
      nullable: true,
      description: 'Only what was done to this product, invoice or coupon.',
    })
    subjectId?: string | null,
  ) {
    return listStaffActs(context, subjectId ?? null, args);
  }
}

@Resolver(() => BillingActType)
export class BillingActResolver {
  @FieldResolver(() => UserReference, { nullable: true, description: 'Who did it; null for the platform.' })
  actor(@Root() root: StaffActView): UserReference | null {
    return root.actorId === null ? null : { id: root.actorId };
  }
}

/** What prices add to a person. */
@Resolver(() => UserReference)
export class UserPricingContribution {
  @FieldResolver(() => BillingDetailsType, {
    nullable: true,
    description: 'The buyer on their invoices; null where none is set. The user and staff only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  billingDetails(@Root() user: UserReference, @Ctx() context: Context) {
    return maySeeBillingOf(context, user.id) ? billingDetailsOfUser(context).load(user.id) : null;
  }
}
