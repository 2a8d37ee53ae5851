import { IsOptional, MaxLength } from 'class-validator';
import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { IsTitle } from '../../../../platform/graphql/text.js';
import { DateTime } from '../../../../platform/graphql/types.js';
import { NotificationCategoryEnum } from './notification.types.js';

export enum NotificationChannelEnum {
  APP = 'app',
  MAIL = 'mail',
  PUSH = 'push',
  SMS = 'sms',
}
registerEnumType(NotificationChannelEnum, {
  name: 'NotificationChannel',
  description: 'How a notification reaches a person.',
  valuesConfig: {
    APP: { description: 'The list of notifications in the app.' },
    MAIL: { description: 'Mail to the verified address.' },
    PUSH: { description: 'Web push to the devices of the person.' },
    SMS: { description: 'SMS to the verified number; for SECURITY only.' },
  },
});

export enum NotificationCadenceEnum {
  NOW = 'now',
  DAILY = 'daily',
  WEEKLY = 'weekly',
  NEVER = 'never',
}
registerEnumType(NotificationCadenceEnum, {
  name: 'NotificationCadence',
  description: 'How soon a channel tells of a category.',
  valuesConfig: {
    NOW: { description: 'At once.' },
    DAILY: { description: 'In a digest each day.' },
    WEEKLY: { description: 'In a digest each Monday.' },
    NEVER: { description: 'Not at all.' },
  },
});

export enum MailProblemReasonEnum {
  UNKNOWN_ADDRESS = 'unknown-address',
  COMPLAINT = 'complaint',
  REPEATEDLY_REJECTED = 'repeatedly-rejected',
}
registerEnumType(MailProblemReasonEnum, {
  name: 'MailProblemReason',
  description: 'Why no mail goes to an address.',
  valuesConfig: {
    UNKNOWN_ADDRESS: { description: 'The mail server says that the address does not exist.' },
    COMPLAINT: { description: 'A mail was reported as spam.' },
    REPEATEDLY_REJECTED: { description: 'The mail server put five mails off within 14 days.' },
  },
});

@ObjectType('NotificationPreference', { description: 'How one channel tells of one category.' })
export class NotificationPreferenceType {
  @Field(() => NotificationCategoryEnum, { description: 'What it is about.' })
  category!: NotificationCategoryEnum;

  @Field(() => NotificationChannelEnum, { description: 'How it reaches the person.' })
  channel!: NotificationChannelEnum;

  @Field(() => NotificationCadenceEnum, { description: 'What applies: the own choice, or the default.' })
  cadence!: NotificationCadenceEnum;

  @ListSize(4)
  @Field(() => [NotificationCadenceEnum], { description: 'What can be chosen; one value if it cannot be changed.' })
  choices!: NotificationCadenceEnum[];
}

@ObjectType('QuietHours', { description: 'Hours in which pushes and SMS wait, in the time zone of the profile.' })
export class QuietHoursType {
  @Field(() => String, { description: 'Local time at which they begin, `22:00`.' })
  from!: string;

  @Field(() => String, { description: 'Local time at which they end, `07:00`.' })
  to!: string;
}

@ObjectType('PushSubscription', { description: 'A browser or phone that gets pushes.' })
export class PushSubscriptionType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'How the person knows it, such as `Phone`.' })
  label!: string;

  @Field(() => DateTime, { description: 'When it was added or renewed.' })
  createdAt!: Date;
}

@ObjectType('MailProblem', { description: 'Why no mail goes to the address of the person.' })
export class MailProblemType {
  @Field(() => MailProblemReasonEnum, { description: 'The reason.' })
  reason!: MailProblemReasonEnum;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When mails go again; null: when `liftSuppression` is called.',
  })
  until!: Date | null;
}

@ObjectType('NotificationPreferences', { description: 'How the viewer is notified of what. Only the viewer sees it.' })
export class NotificationPreferencesType {
  @ListSize(40)
  @Field(() => [NotificationPreferenceType], { description: 'Every category with every channel.' })
  preferences!: NotificationPreferenceType[];

  @Field(() => QuietHoursType, {
    nullable: true,
    description: 'When pushes and SMS wait, except about security and reminders of the next hour; null: never.',
  })
  quietHours!: QuietHoursType | null;

  @Field(() => String, { description: 'Local time at which digests are mailed, `08:00` by default.' })
  digestTime!: string;

  @ListSize(10)
  @Field(() => [PushSubscriptionType], { description: 'Devices that get pushes; at most ten.' })
  devices!: PushSubscriptionType[];

  @Field(() => String, {
    nullable: true,
    description: 'Key with which a browser subscribes to pushes (`applicationServerKey`), base64url.',
  })
  pushPublicKey!: string | null;

  @Field(() => MailProblemType, { nullable: true, description: 'Why no mail arrives; null where nothing is wrong.' })
  mailProblem!: MailProblemType | null;
}

@InputType('SetPreferenceInput', { description: 'How one channel shall tell of one category.' })
export class SetPreferenceInput {
  @Field(() => NotificationCategoryEnum, { description: 'What it is about.' })
  category!: NotificationCategoryEnum;

  @Field(() => NotificationChannelEnum, { description: 'How it reaches the viewer.' })
  channel!: NotificationChannelEnum;

  @Field(() => NotificationCadenceEnum, { description: 'One of the choices.' })
  cadence!: NotificationCadenceEnum;
}

@InputType('SetQuietHoursInput', { description: 'Hours in which pushes and SMS wait; without both, none.' })
export class SetQuietHoursInput {
  @Field(() => String, { nullable: true, description: 'Local time at which they begin, `22:00`.' })
  @IsOptional()
  @MaxLength(5)
  from?: string | null;

  @Field(() => String, { nullable: true, description: 'Local time at which they end, `07:00`. Other than the start.' })
  @IsOptional()
  @MaxLength(5)
  to?: string | null;
}

@InputType('SetDigestTimeInput', { description: 'When digests are mailed.' })
export class SetDigestTimeInput {
  @Field(() => String, { description: 'Local time, `08:00`.' })
  @MaxLength(5)
  time!: string;
}

@InputType('SubscribePushInput', { description: 'What a browser gives to an app that subscribes to pushes.' })
export class SubscribePushInput {
  @Field(() => String, { description: '`endpoint`: an https address of the public internet.' })
  @MaxLength(1_000)
  endpoint!: string;

  @Field(() => String, { description: '`keys.p256dh`, base64url.' })
  @MaxLength(100)
  p256dh!: string;

  @Field(() => String, { description: '`keys.auth`, base64url.' })
  @MaxLength(100)
  auth!: string;

  @Field(() => String, { description: 'How the viewer knows the device: 1 to 80 characters.' })
  @IsTitle({ max: 80 })
  label!: string;
}

@InputType('UnsubscribePushInput', { description: 'A device that shall get no more pushes.' })
export class UnsubscribePushInput {
  @Field(() => ID, { description: 'The device.' })
  id!: string;
}

@ObjectType()
abstract class PreferencesPayload {
  @Field(() => NotificationPreferencesType, { description: 'The preferences as they are now.' })
  notificationPreferences!: object;
}

@ObjectType('SetPreferencePayload', { description: 'The preferences after a change.' })
export class SetPreferencePayload extends PreferencesPayload {}

@ObjectType('SetQuietHoursPayload', { description: 'The preferences after a change.' })
export class SetQuietHoursPayload extends PreferencesPayload {}

@ObjectType('SetDigestTimePayload', { description: 'The preferences after a change.' })
export class SetDigestTimePayload extends PreferencesPayload {}

@ObjectType('UnsubscribePushPayload', { description: 'The preferences after a device was removed.' })
export class UnsubscribePushPayload extends PreferencesPayload {}

@ObjectType('SubscribePushPayload', { description: 'The preferences after a device was added.' })
export class SubscribePushPayload extends PreferencesPayload {
  @Field(() => ID, { description: 'The device.' })
  deviceId!: string;
}
