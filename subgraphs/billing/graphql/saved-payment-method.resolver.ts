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
  Directive,
} from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import type { Context } from '../../../platform/context.js';
import { DateTime } from '../../../platform/graphql/types.js';
import { removeSavedPaymentMethod } from '../commands/payment/remove-saved-payment-method.js';
import { maySeeBillingOf } from '../queries/access.js';
import { savedPaymentMethodsOfUser } from '../queries/saved-payment-method.js';
import { UserReference } from './references.js';

@ObjectType('SavedPaymentMethod', {
  description:
    'What a provider keeps so that later invoices can be paid without the person. Which card it is, it alone knows.',
})
class SavedPaymentMethodType {
  @Field(() => String, { description: 'Who keeps it, such as `stripe`.' })
  provider!: string;

  @Field(() => DateTime, { description: 'Since when.' })
  savedAt!: Date;
}

@InputType('RemoveSavedPaymentMethodInput', { description: 'Whose saved method is to be forgotten.' })
class RemoveSavedPaymentMethodInput {
  @Field(() => ID, { nullable: true, description: 'The person, for staff. Default: the viewer.' })
  userId?: string | null;
}

@ObjectType('RemoveSavedPaymentMethodPayload', { description: 'Result of a method that was forgotten.' })
class RemoveSavedPaymentMethodPayload {
  @Field(() => UserReference, { nullable: true, description: 'The user, who has no saved method now.' })
  user!: UserReference | null;
}

/** What is saved of a person at a provider: one method, which another one replaces. */
@Resolver(() => UserReference)
export class SavedPaymentMethodResolver {
  @ListSize(5)
  @FieldResolver(() => [SavedPaymentMethodType], {
    nullable: true,
    description:
      'What later invoices are paid with: at most one, which another replaces. Themselves and staff only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  savedPaymentMethods(@Root() user: UserReference, @Ctx() context: Context) {
    return maySeeBillingOf(context, user.id) ? savedPaymentMethodsOfUser(context).load(user.id) : null;
  }

  @Authorized()
  @Mutation(() => RemoveSavedPaymentMethodPayload, {
    description:
      'Removes the saved payment method of the viewer, also at the provider. To pay with another one, save that one: it replaces the former. Idempotent. Staff may do it for others. Errors: PAYMENT_METHOD_IN_USE (a plan would be renewed with it: cancel that first), FORBIDDEN, USER_NOT_FOUND, USER_NOT_ACTIVE.',
  })
  async removeSavedPaymentMethod(
    @Arg('input', () => RemoveSavedPaymentMethodInput, { description: 'Whose.' }) input: RemoveSavedPaymentMethodInput,
    @Ctx() context: Context,
  ): Promise<RemoveSavedPaymentMethodPayload> {
    const { userId: id } = await removeSavedPaymentMethod(context, input);
    return { user: { id } };
  }
}
