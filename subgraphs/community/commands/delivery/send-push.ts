import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, DAY, now, SECOND } from '../../../../platform/domain/clock.js';
import { pathOf } from '../../documents/notice-mail.js';
import { mailWords } from '../../domain/mail-words.js';
import { isUrgent } from '../../domain/notification-categories.js';
import { noticeText } from '../../domain/notices.js';
import { channels } from '../../providers/channels.js';
import { PUSH_LIMIT_BYTES, type PushResult, type PushTarget } from '../../providers/web-push.js';
import type { Addressed } from './addressed.js';
import type { Outcome } from './settle-delivery.js';

export interface Device extends PushTarget {
  readonly id: string;
}

/** Devices of the users of these deliveries. */
export async function devicesOf(
  context: Context,
  deliveries: readonly { readonly userId: string }[],
): Promise<ReadonlyMap<string, readonly Device[]>> {
  const devices = await runCommand(context, 'devicesOf', ({ sql }) =>
    sql<Device & { readonly user_id: string }>(
      'select id, user_id, endpoint, p256dh, auth from push_subscription where user_id = any($1::uuid[]) order by id',
      [deliveries.map(({ userId }) => userId)],
    ),
  );
  return Map.groupBy(devices, (device) => device.user_id);
}

/** Pushes one notice to every device of the user that has not got it. */
export async function sendPush(
  context: Context,
  addressed: Addressed,
  devicesOfUser: readonly Device[],
): Promise<Outcome> {
  const { delivery } = addressed;
  const push = channels.of(context)?.push;
  if (!push) return { is: 'dropped', reason: 'not-configured' };
  const devices = devicesOfUser.filter(({ id }) => !delivery.reached.includes(id));
  const ttl = delivery.expiresAt ? Math.min(DAY, delivery.expiresAt.getTime() - now().getTime()) : DAY;
  const urgent = isUrgent(delivery.category) || (delivery.notice?.urgent ?? false);
  const payload = payloadOf(addressed);
  const results = await Promise.all(
    devices.map(async (device) => {
      const result = await push
        .send(device, payload, { ttlSeconds: Math.max(0, Math.floor(ttl / SECOND)), urgent })
        .catch((): PushResult => ({ is: 'unavailable', reason: 'unreachable' }));
      return { device, result };
    }),
  );
  const gone = results.filter(({ result }) => result.is === 'gone').map(({ device }) => device.id);
  if (gone.length > 0)
    await runCommand(context, 'removeDevices', ({ sql }) =>
      sql('delete from push_subscription where id = any($1::uuid[])', [gone]),
    );
  const accepted = results.filter(({ result }) => result.is === 'accepted').map(({ device }) => device.id);
  return outcomeOf(
    results.map(({ result }) => result),
    [...delivery.reached, ...accepted],
  );
}

/** Devices that failed are tried again; those that have the notice are not. */
function outcomeOf(results: readonly PushResult[], reached: readonly string[]): Outcome {
  const of = <Kind extends PushResult['is']>(is: Kind) =>
    results.find((result): result is Extract<PushResult, { is: Kind }> => result.is === is);
  const [unavailable, busy, rejected] = [of('unavailable'), of('busy'), of('rejected')];
  if (unavailable) return { is: 'retry', reason: unavailable.reason, reached };
  if (busy) return { is: 'later', until: after(now(), busy.seconds * SECOND), reason: '429', reached };
  if (reached.length > 0) return { is: 'sent', reached };
  if (rejected) return { is: 'failed', reason: rejected.reason };
  return { is: 'dropped', reason: 'no-device' };
}

/** JSON for the service worker of the app. The body is cut to what push services take. */
function payloadOf({ delivery: { id, notice }, recipient: { locale, timeZone }, names, merged }: Addressed): Buffer {
  const reader = { locale, timeZone, person: names.get(notice?.actorId ?? '') };
  const { title, body } = noticeText(notice ?? { kind: 'unknown', facts: {} }, reader);
  const message = (text: string): Buffer =>
    Buffer.from(
      JSON.stringify({
        id,
        title: merged === undefined ? title : mailWords.format('merged', locale, { title, count: merged }),
        body: text,
        url: pathOf(notice?.links ?? {}),
      }),
    );
  const characters = [...body];
  let payload = message(body);
  for (; payload.length > PUSH_LIMIT_BYTES && characters.length > 0; payload = message(`${characters.join('')}…`))
    characters.length = Math.floor(characters.length * 0.9);
  return payload;
}
