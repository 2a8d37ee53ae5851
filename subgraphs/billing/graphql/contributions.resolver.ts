import { Ctx, FieldResolver, Resolver, Root, Directive } from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import type { Context } from '../../../platform/context.js';
import { maySeeBillingOf } from '../queries/access.js';
import { billingSubscriptionOfUser, entitlementsOfUser } from '../queries/billing-subscriptions.js';
import { invoicesOfUser } from '../queries/invoices.js';
import { BillingSubscriptionObject, EntitlementType } from './billing-subscription.types.js';
import { InvoiceObject } from './invoice.types.js';
import { UserReference } from './references.js';

/* What this domain adds to the entities of others. */

@Resolver(() => UserReference)
export class UserContribution {
  @ListSize(50)
  @FieldResolver(() => [InvoiceObject], {
    nullable: true,
    description:
      'What this person owes or paid, newest first, at most 100. Themselves and staff only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  invoices(@Root() user: UserReference, @Ctx() context: Context) {
    return maySeeBillingOf(context, user.id) ? invoicesOfUser(context).load(user.id) : null;
  }

  @FieldResolver(() => BillingSubscriptionObject, {
    nullable: true,
    description:
      'The plan that this person has or asked for last; null without one. Themselves and staff only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  billingSubscription(@Root() user: UserReference, @Ctx() context: Context) {
    return maySeeBillingOf(context, user.id) ? billingSubscriptionOfUser(context).load(user.id) : null;
  }

  @ListSize(3)
  @FieldResolver(() => [EntitlementType], {
    nullable: true,
    description: 'What this person may use now, newest first. Themselves and staff only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  entitlements(@Root() user: UserReference, @Ctx() context: Context) {
    return maySeeBillingOf(context, user.id) ? entitlementsOfUser(context).load(user.id) : null;
  }
}
