import { Args, Authorized, Ctx, Directive, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import type { Context } from '../../../platform/context.js';
import { PageArgs } from '../../../platform/graphql/pagination.js';
import {
  churnOf,
  outstandingByAge,
  recurringRevenue,
  revenueByDay,
  totalsOf,
  type ChurnView,
  type RevenueView,
} from '../queries/analytics.js';
import { productById } from '../queries/products.js';
import {
  BillingTotalsType,
  DayRangeArgs,
  OutstandingInvoicesType,
  PlanChurnType,
  RecurringRevenueType,
  RevenueOfDayConnection,
  RevenueOfDayType,
} from './analytics.types.js';
import { ProductObject } from './product.types.js';

@Resolver(() => RevenueOfDayType)
export class AnalyticsResolver {
  @Authorized('staff')
  @Query(() => RevenueOfDayConnection, {
    description: 'Revenue by day, currency and product, from the first day on. Staff only.',
  })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  billingRevenue(
    @Args(() => DayRangeArgs) range: DayRangeArgs,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ) {
    return revenueByDay(context, range, args);
  }

  @Authorized('staff')
  @ListSize(5)
  @Query(() => [BillingTotalsType], { description: 'Sums over a time, one for each currency. Staff only.' })
  billingTotals(@Args(() => DayRangeArgs) range: DayRangeArgs, @Ctx() context: Context) {
    return totalsOf(context, range);
  }

  @Authorized('staff')
  @ListSize(20)
  @Query(() => [OutstandingInvoicesType], {
    description: 'What open invoices ask for now, by currency and age. Staff only.',
  })
  billingOutstanding(@Ctx() context: Context) {
    return outstandingByAge(context);
  }

  @Authorized('staff')
  @ListSize(5)
  @Query(() => [RecurringRevenueType], {
    description: 'What plans bring in every month as of now, one for each currency. Staff only.',
  })
  billingRecurringRevenue(@Ctx() context: Context) {
    return recurringRevenue(context);
  }

  @Authorized('staff')
  @Query(() => PlanChurnType, { description: 'How many plans ended in a time. Staff only.' })
  async billingPlanChurn(
    @Args(() => DayRangeArgs) range: DayRangeArgs,
    @Ctx() context: Context,
  ): Promise<ChurnView & { readonly rate: number | null }> {
    const churn = await churnOf(context, range);
    return { ...churn, rate: churn.liveAtStart === 0 ? null : churn.ended / churn.liveAtStart };
  }

  @FieldResolver(() => ProductObject, {
    nullable: true,
    description: 'What was sold; null for what is no product: seats, sessions for their price, credit that was given.',
  })
  product(@Root() root: RevenueView, @Ctx() context: Context) {
    return root.productId === null ? null : productById(context).load(root.productId);
  }
}
