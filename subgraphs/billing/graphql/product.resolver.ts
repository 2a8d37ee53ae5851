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
import { requireRole, type Context } from '../../../platform/context.js';
import { PageArgs } from '../../../platform/pagination.js';
import { archiveProduct } from '../commands/archive-product.js';
import { createProduct } from '../commands/create-product.js';
import { listProducts, productById, type ProductView } from '../queries/products.js';
import { ArchiveProductInput, CreateProductInput, ProductConnection, ProductObject } from './product.types.js';
import { CourseReference } from './references.js';
import { ForPartners } from '../../../platform/for-partners.js';

@ObjectType('ProductPayload', { description: 'Result of a change to a product.' })
class ProductPayload {
  @Field(() => ProductObject, { description: 'The product as it is now.' })
  product!: object | null;
}

@Resolver(() => ProductObject)
export class ProductResolver {
  @Query(() => ProductConnection, {
    description: 'What is sold, newest first. For everyone, also who is not signed in.',
  })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  // Private, for what is archived is told to staff alone.
  @Directive(
    '@cacheControl(maxAge: 60, scope: "PRIVATE", invalidatedBy: ["lyceum.billing.product-created.v1", "lyceum.billing.product-updated.v1"])',
  )
  @ForPartners('products:read')
  products(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('includeArchived', () => Boolean, {
      defaultValue: false,
      description: 'Also what is not sold any more. Staff only (FORBIDDEN).',
    })
    includeArchived: boolean,
    @ForPartners()
    @Arg('courseId', () => ID, { nullable: true, description: 'Only sessions and bundles of this course.' })
    courseId?: string | null,
  ) {
    if (includeArchived) requireRole(context, 'staff');
    return listProducts(context, { archived: includeArchived, courseId: courseId ?? null }, args);
  }

  @FieldResolver(() => CourseReference, { nullable: true, description: 'The course of its sessions; null for a plan.' })
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
      'Stops the sale of a product; who has it keeps it. Twice is the same as once. Staff only. Errors: PRODUCT_NOT_FOUND.',
  })
  async archiveProduct(
    @Arg('input', () => ArchiveProductInput, { description: 'The product.' }) input: ArchiveProductInput,
    @Ctx() context: Context,
  ): Promise<ProductPayload> {
    const { id } = await archiveProduct(context, input);
    return { product: await productById(context).load(id) };
  }
}
