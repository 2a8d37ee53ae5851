import { Directive, Field, ID, ObjectType } from 'type-graphql';
import type { ReferenceResolver } from '../../../platform/subgraph.js';
import { maySeeBillingOf } from '../queries/access.js';
import { billingSubscriptionById } from '../queries/billing-subscriptions.js';
import { bundleById } from '../queries/bundles.js';
import { creditNoteById } from '../queries/credit-notes.js';
import { invoiceById } from '../queries/invoices.js';
import { productById } from '../queries/products.js';

@ObjectType('User', { description: 'A person with an account.' })
@Directive('@key(fields: "id")')
export class UserReference {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;
}

@ObjectType('Class', {
  description: 'A group (or one student) that is taught along a course, with a schedule and a number of meetings.',
})
@Directive('@key(fields: "id")')
export class ClassReference {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;
}

@ObjectType('Course', { description: 'Learning content: sections of lessons with exercises.' })
@Directive('@key(fields: "id")')
export class CourseReference {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;
}

@ObjectType('Booking', { description: 'A session with a teaching assistant, of one student or of a group.' })
@Directive('@key(fields: "id")')
export class BookingReference {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;
}

/** Entities of others get their fields here, or elsewhere, from the id alone. */
const itself: ReferenceResolver = (reference) => reference;

export const references: Record<string, ReferenceResolver> = {
  Product: (reference, context) => productById(context).load(reference['id'] ?? ''),
  Invoice: async (reference, context) => {
    const found = await invoiceById(context).load(reference['id'] ?? '');
    return found && maySeeBillingOf(context, found.userId) ? found : null;
  },
  CreditNote: async (reference, context) => {
    const found = await creditNoteById(context).load(reference['id'] ?? '');
    return found && maySeeBillingOf(context, found.userId) ? found : null;
  },
  BillingSubscription: async (reference, context) => {
    const found = await billingSubscriptionById(context).load(reference['id'] ?? '');
    return found && maySeeBillingOf(context, found.userId) ? found : null;
  },
  User: itself,
  Class: itself,
  Course: itself,
  Booking: itself,
  BundlePurchase: async (reference, context) => {
    const found = await bundleById(context).load(reference['id'] ?? '');
    return found && maySeeBillingOf(context, found.userId) ? found : null;
  },
};
