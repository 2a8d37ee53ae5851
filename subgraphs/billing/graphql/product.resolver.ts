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
import { ListSize } from '../../../platform/graphql/list-size.js';
import { requireRole, type Context } from '../../../platform/context.js';
import { now } from '../../../platform/domain/clock.js';
import { MoneyType } from '../../../platform/graphql/types.js';
import { PageArgs } from '../../../platform/graphql/pagination.js';
import { archiveProduct } from '../commands/catalog/archive-product.js';
import { changePrice } from '../commands/catalog/change-price.js';
import { createProduct } from '../commands/catalog/create-product.js';
import { updateProduct } from '../commands/catalog/update-product.js';
import {
  isInForce,
  listProducts,
  pricesOfProduct,
  productById,
  type MoneyView,
  type ProductView,
} from '../queries/products.js';
import {
  ArchiveProductInput,
  ChangePriceInput,
  CreateProductInput,
  PriceType,
  ProductConnection,
  ProductObject,
  UpdateProductInput,
} from './product.types.js';
import { CourseReference } from './references.js';
import { ForPartners } from '../../../platform/graphql/for-partners.js';

@ObjectType('ProductPayload', { description: 'Result of a change to a product.' })
class ProductPayload {
  @Field(() => ProductObject, { description: 'The product as it is now.' })
  product!: object | null;
}

@Resolver(() => ProductObject)
export class ProductResolver {
  @Query(() => ProductConnection, {
    description: 'Products for sale, newest first. Public.',
  })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  // Not cached publicly: archived products are shown to staff only.
  @Directive(
    '@cacheControl(maxAge: 60, scope: "PRIVATE", invalidatedBy: ["lyceum.billing.product-created.v1", "lyceum.billing.product-updated.v1", "lyceum.billing.price-changed.v1"])',
  )
  @ForPartners('products:read')
  products(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('includeArchived', () => Boolean, {
      defaultValue: false,
      description: 'Include archived products. Staff only (FORBIDDEN).',
    })
    includeArchived: boolean,
    @ForPartners()
    @Arg('courseId', () => ID, { nullable: true, description: 'Only sessions and bundles of this course.' })
    courseId?: string | null,
  ) {
    if (includeArchived) requireRole(context, 'staff');
    return listProducts(context, { archived: includeArchived, courseId: courseId ?? null }, args);
  }

  @FieldResolver(() => MoneyType, {
    description: 'What it costs now: a plan for one interval, a bundle for all its sessions.',
  })
  @ForPartners()
  async price(
    @Root() root: ProductView,
    @Ctx() context: Context,
    @Arg('currency', () => String, {
      nullable: true,
      description:
        'ISO 4217 code of the currency to pay in. Default, and where it is not sold in it: the one it was first sold in.',
    })
    currency?: string | null,
  ): Promise<MoneyView> {
    if (currency == null || currency === root.price.currency) return root.price;
    const at = now();
    const prices = await pricesOfProduct(context).load(root.id);
    return prices.find((price) => price.amount.currency === currency && isInForce(price, at))?.amount ?? root.price;
  }

  @ListSize(5)
  @FieldResolver(() => [PriceType], {
    description: 'Its prices in all currencies that are in force or planned, by currency and time; at most 100.',
  })
  prices(@Root() root: ProductView, @Ctx() context: Context) {
    return pricesOfProduct(context).load(root.id);
  }

  @FieldResolver(() => CourseReference, {
    nullable: true,
    description: 'The course that it is about; null for a plan.',
  })
  @ForPartners()
  course(@Root() root: ProductView): CourseReference | null {
    return root.courseId === null ? null : { id: root.courseId };
  }

  @Authorized('staff')
  @Mutation(() => ProductPayload, { description: 'Offers something for sale. Staff only. Errors: COURSE_NOT_FOUND.' })
  async createProduct(
    @Arg('input', () => CreateProductInput, { description: 'The product.' }) input: CreateProductInput,
    @Ctx() context: Context,
  ): Promise<ProductPayload> {
    const { id } = await createProduct(context, input);
    return { product: await productById(context).load(id) };
  }

  @Authorized('staff')
  @Mutation(() => ProductPayload, {
    description:
      'Stops the sale of a product; users who have it keep it. Idempotent. Staff only. Errors: PRODUCT_NOT_FOUND.',
  })
  async archiveProduct(
    @Arg('input', () => ArchiveProductInput, { description: 'The product.' }) input: ArchiveProductInput,
    @Ctx() context: Context,
  ): Promise<ProductPayload> {
    const { id } = await archiveProduct(context, input);
    return { product: await productById(context).load(id) };
  }

  @Authorized('staff')
  @Mutation(() => ProductPayload, {
    description:
      'Gives a product another name. Invoices that were written before keep the old one. Staff only. Errors: PRODUCT_NOT_FOUND.',
  })
  async updateProduct(
    @Arg('input', () => UpdateProductInput, { description: 'Product and name.' }) input: UpdateProductInput,
    @Ctx() context: Context,
  ): Promise<ProductPayload> {
    const { productId } = await updateProduct(context, input);
    return { product: await productById(context).load(productId) };
  }

  @Authorized('staff')
  @Mutation(() => ProductPayload, {
    description:
      'Changes what a product costs in a currency, now or from a later time on; the price before ends then. What was asked for before keeps its price. Staff only. Errors: PRODUCT_NOT_FOUND, PRICE_IN_THE_PAST, PRICE_ALREADY_PLANNED, IDEMPOTENCY_KEY_REUSED.',
  })
  async changePrice(
    @Arg('input', () => ChangePriceInput, { description: 'Product and price.' }) input: ChangePriceInput,
    @Ctx() context: Context,
  ): Promise<ProductPayload> {
    const { productId } = await changePrice(context, input);
    return { product: await productById(context).load(productId) };
  }
}
