import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { PageSize } from '../../../../platform/graphql/list-size.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { liftSuppression } from '../../commands/delivery/lift-suppression.js';
import { redriveDelivery } from '../../commands/delivery/redrive-delivery.js';
import { listDeliveries, type DeliveryView } from '../../queries/notification/deliveries.js';
import { preferencesOf } from '../../queries/notification/preferences.js';
import { UserReference } from '../references.js';
import {
  DeliveryConnection,
  DeliveryStatusEnum,
  DeliveryType,
  LiftSuppressionInput,
  LiftSuppressionPayload,
  RedriveDeliveryInput,
  RedriveDeliveryPayload,
} from './delivery.types.js';

@Resolver(() => DeliveryType)
export class DeliveryResolver {
  @Authorized('staff')
  @Query(() => DeliveryConnection, { description: 'What was sent or will be, newest first. Staff only.' })
  @PageSize()
  deliveries(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('status', () => DeliveryStatusEnum, { nullable: true, description: 'Only those with this status.' })
    status?: DeliveryStatusEnum | null,
    @Arg('userId', () => ID, { nullable: true, description: 'Only those to this user.' }) userId?: string | null,
  ) {
    return listDeliveries(context, { status: status ?? null, userId: userId ?? null }, args);
  }

  @Authorized('staff')
  @Mutation(() => RedriveDeliveryPayload, {
    description: 'Tries a delivery again that was given up. Staff only. Errors: DELIVERY_NOT_FOUND.',
  })
  async redriveDelivery(
    @Arg('input', () => RedriveDeliveryInput, { description: 'The delivery.' }) input: RedriveDeliveryInput,
    @Ctx() context: Context,
  ): Promise<RedriveDeliveryPayload> {
    await redriveDelivery(context, input);
    return { deliveryId: input.id };
  }

  @Authorized()
  @Mutation(() => LiftSuppressionPayload, {
    description:
      'Lets mails go to an address again that refused them, once it works. Errors: FORBIDDEN (another user).',
  })
  async liftSuppression(
    @Arg('input', () => LiftSuppressionInput, { description: 'Whose address.' })
    { userId = null }: LiftSuppressionInput,
    @Ctx() context: Context,
  ): Promise<LiftSuppressionPayload> {
    await liftSuppression(context, { userId });
    const viewer = requireViewer(context);
    const own = userId === null || userId === viewer.id;
    return { notificationPreferences: own ? await preferencesOf(context, viewer.id) : null };
  }

  @FieldResolver(() => UserReference, { description: 'Who gets it.' })
  recipient(@Root() { userId }: DeliveryView): UserReference {
    return { id: userId };
  }
}
