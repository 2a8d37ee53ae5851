import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, DateTime } from '../../../../platform/graphql/types.js';
import { NotificationCategoryEnum } from './notification.types.js';
import { NotificationChannelEnum, NotificationPreferencesType } from './preference.types.js';

export enum DeliveryStatusEnum {
  DUE = 'due',
  SENDING = 'sending',
  COLLECTED = 'collected',
  SENT = 'sent',
  FAILED = 'failed',
  DROPPED = 'dropped',
}
registerEnumType(DeliveryStatusEnum, {
  name: 'DeliveryStatus',
  description: 'Where a delivery is.',
  valuesConfig: {
    DUE: { description: 'It waits for its time.' },
    SENDING: { description: 'A process sends it.' },
    COLLECTED: { description: 'It is part of a digest that was not mailed yet.' },
    SENT: { description: 'It was handed over.' },
    FAILED: { description: 'It was given up; `redriveDelivery` tries again.' },
    DROPPED: { description: 'When it was due, there was a reason not to send it.' },
  },
});

@ObjectType('Delivery', { description: 'A notification on its way by one channel, or a digest of them. Staff only.' })
export class DeliveryType {
  @Field(() => ID, { description: 'Unique id; also in the Message-ID of a mail.' })
  id!: string;

  @Field(() => NotificationChannelEnum, { description: 'How it is sent.' })
  channel!: NotificationChannelEnum;

  @Field(() => NotificationCategoryEnum, { description: 'What it is about; ACCOUNT for a digest.' })
  category!: NotificationCategoryEnum;

  @Field(() => DeliveryStatusEnum, { description: 'Where it is.' })
  status!: DeliveryStatusEnum;

  @Field(() => String, {
    nullable: true,
    description: 'Why it was dropped, put off or given up, such as `read`, `5.1.1` or `people-unavailable`.',
  })
  reason!: string | null;

  @Field(() => Int, { description: 'How often it failed.' })
  failures!: number;

  @Field(() => DateTime, { description: 'When it is tried next, or was last.' })
  dueAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was sent, dropped or given up.' })
  endedAt!: Date | null;

  @Field(() => Boolean, { description: 'Whether it is a digest.' })
  isDigest!: boolean;
}

export const DeliveryConnection = connectionType('Delivery', () => DeliveryType);

@InputType('RedriveDeliveryInput', { description: 'A delivery that was given up.' })
export class RedriveDeliveryInput {
  @Field(() => ID, { description: 'The delivery.' })
  id!: string;
}

@ObjectType('RedriveDeliveryPayload', { description: 'A delivery that is tried again.' })
export class RedriveDeliveryPayload {
  @Field(() => ID, { description: 'The delivery.' })
  deliveryId!: string;
}

@InputType('LiftSuppressionInput', { description: 'Whose address shall get mails again.' })
export class LiftSuppressionInput {
  @Field(() => ID, { nullable: true, description: 'Another user, for staff. Default: the viewer.' })
  userId?: string | null;
}

@ObjectType('LiftSuppressionPayload', {
  description: "The viewer's preferences; for staff who acted for another, null.",
})
export class LiftSuppressionPayload {
  @Field(() => NotificationPreferencesType, { nullable: true, description: 'The preferences as they are now.' })
  notificationPreferences!: object | null;
}
