import { ArrayMaxSize } from 'class-validator';
import {
  Arg,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import type { Context } from '../../../platform/context.js';
import { IdempotentInput, IsCurrency } from '../../../platform/graphql/types.js';
import { buyCourseAccess } from '../commands/access/buy-course-access.js';
import { courseOfEntitlement } from '../domain/entitlement.js';
import { productsOfCourse, viewerAccess } from '../queries/course-access.js';
import { invoiceById } from '../queries/invoices.js';
import { EntitlementType } from './billing-subscription.types.js';
import { InvoiceObject } from './invoice.types.js';
import { ProductObject } from './product.types.js';
import { CourseReference } from './references.js';

@InputType('BuyCourseAccessInput', { description: 'The access to a course that the viewer wants.' })
class BuyCourseAccessInput extends IdempotentInput {
  @Field(() => ID, { description: 'A product of the kind COURSE that is sold.' })
  productId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'ISO 4217 code of the currency to pay in. Default: the one that the product was first sold in.',
  })
  @IsCurrency()
  currency?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Codes of coupons, at most 5; capitals and small letters are the same.',
  })
  @ArrayMaxSize(5)
  couponCodes?: string[] | null;
}

@ObjectType('BuyCourseAccessPayload', { description: 'What is owed for the access to a course.' })
class BuyCourseAccessPayload {
  @Field(() => InvoiceObject, {
    nullable: true,
    description: 'Its invoice, to be paid within 7 days; at a price of 0 it is paid already.',
  })
  invoice!: object | null;
}

/** What this domain adds to a course. */
@Resolver(() => CourseReference)
export class CourseContribution {
  @ListSize(5)
  @FieldResolver(() => [ProductObject], {
    nullable: true,
    description: 'What is sold for this course: access to it, sessions and bundles. Newest first, at most 100.',
  })
  products(@Root() course: CourseReference, @Ctx() context: Context) {
    return productsOfCourse(context).load(course.id);
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      'Whether the course is free, or open to the viewer by their plan or because they bought it. A seat in a class, which may open it too, is not looked at. Null for anonymous viewers.',
  })
  async viewerHasAccess(@Root() course: CourseReference, @Ctx() context: Context): Promise<boolean | null> {
    if (!context.viewer) return null;
    const found = await viewerAccess(context).load(course.id);
    return found?.open ?? null;
  }

  @Authorized('student')
  @Mutation(() => BuyCourseAccessPayload, {
    description:
      'Asks for the access to a course, which opens when the invoice is paid and closes when the payment is given back. Errors: EMAIL_NOT_VERIFIED, PRODUCT_NOT_FOUND, PRODUCT_ARCHIVED, CURRENCY_NOT_OFFERED, COUPON_NOT_FOUND, TOO_MANY_COUPON_GUESSES, COUPON_EXPIRED, COUPON_USED_UP, COUPON_ALREADY_USED, COUPON_NOT_APPLICABLE, COURSE_ACCESS_ORDERED, IDEMPOTENCY_KEY_REUSED.',
  })
  async buyCourseAccess(
    @Arg('input', () => BuyCourseAccessInput, { description: 'The product.' }) input: BuyCourseAccessInput,
    @Ctx() context: Context,
  ): Promise<BuyCourseAccessPayload> {
    const { invoiceId } = await buyCourseAccess(context, input);
    return { invoice: await invoiceById(context).load(invoiceId) };
  }
}

@Resolver(() => EntitlementType)
export class EntitlementCourse {
  @FieldResolver(() => CourseReference, {
    nullable: true,
    description: 'The course that it opens; null for one that opens no single course, such as `pro`.',
  })
  course(@Root() { entitlement }: { readonly entitlement: string }): CourseReference | null {
    const id = courseOfEntitlement(entitlement);
    return id === null ? null : { id };
  }
}
