import { Arg, Authorized, Ctx, Directive, Mutation, Query, Resolver } from 'type-graphql';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { setDigestTime } from '../../commands/preference/set-digest-time.js';
import { setPreference } from '../../commands/preference/set-preference.js';
import { setQuietHours } from '../../commands/preference/set-quiet-hours.js';
import { subscribePush } from '../../commands/preference/subscribe-push.js';
import { unsubscribePush } from '../../commands/preference/unsubscribe-push.js';
import { preferencesOf, type PreferencesView } from '../../queries/notification/preferences.js';
import {
  NotificationPreferencesType,
  SetDigestTimeInput,
  SetDigestTimePayload,
  SetPreferenceInput,
  SetPreferencePayload,
  SetQuietHoursInput,
  SetQuietHoursPayload,
  SubscribePushInput,
  SubscribePushPayload,
  UnsubscribePushInput,
  UnsubscribePushPayload,
} from './preference.types.js';

@Resolver()
export class PreferenceResolver {
  @Authorized()
  @Query(() => NotificationPreferencesType, { description: 'How the viewer is notified of what, and where.' })
  @Directive('@cacheControl(scope: "PRIVATE")')
  notificationPreferences(@Ctx() context: Context): Promise<PreferencesView> {
    return preferencesOf(context, requireViewer(context).id);
  }

  @Authorized()
  @Mutation(() => SetPreferencePayload, {
    description: 'Sets how soon a channel tells of a category. SMS is sent only to those who choose it here.',
  })
  async setPreference(
    @Arg('input', () => SetPreferenceInput, { description: 'Category, channel and cadence.' })
    input: SetPreferenceInput,
    @Ctx() context: Context,
  ) {
    await setPreference(context, input);
    return { notificationPreferences: await this.notificationPreferences(context) };
  }

  @Authorized()
  @Mutation(() => SetQuietHoursPayload, { description: 'Sets the hours in which pushes and SMS wait.' })
  async setQuietHours(
    @Arg('input', () => SetQuietHoursInput, { description: 'The hours.' })
    { from = null, to = null }: SetQuietHoursInput,
    @Ctx() context: Context,
  ) {
    await setQuietHours(context, { from, to });
    return { notificationPreferences: await this.notificationPreferences(context) };
  }

  @Authorized()
  @Mutation(() => SetDigestTimePayload, { description: 'Sets the local time at which digests are mailed.' })
  async setDigestTime(
    @Arg('input', () => SetDigestTimeInput, { description: 'The time.' }) input: SetDigestTimeInput,
    @Ctx() context: Context,
  ) {
    await setDigestTime(context, input);
    return { notificationPreferences: await this.notificationPreferences(context) };
  }

  @Authorized()
  @Mutation(() => SubscribePushPayload, {
    description:
      'Lets a browser get pushes; the same endpoint again renews its keys. Errors: TOO_MANY_DEVICES (after ten).',
  })
  async subscribePush(
    @Arg('input', () => SubscribePushInput, { description: 'The subscription of the browser.' })
    input: SubscribePushInput,
    @Ctx() context: Context,
  ) {
    const deviceId = await subscribePush(context, input);
    return { deviceId, notificationPreferences: await this.notificationPreferences(context) };
  }

  @Authorized()
  @Mutation(() => UnsubscribePushPayload, { description: 'Ends pushes to a device. Errors: DEVICE_NOT_FOUND.' })
  async unsubscribePush(
    @Arg('input', () => UnsubscribePushInput, { description: 'The device.' }) input: UnsubscribePushInput,
    @Ctx() context: Context,
  ) {
    await unsubscribePush(context, input);
    return { notificationPreferences: await this.notificationPreferences(context) };
  }
}
