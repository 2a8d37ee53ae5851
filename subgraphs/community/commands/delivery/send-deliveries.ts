import { PeopleUnavailable } from '../../../../platform/domain/errors.js';
import type { Context } from '../../../../platform/context.js';
import { after, now, SECOND } from '../../../../platform/domain/clock.js';
import { failpoint } from '../../../../platform/failpoint.js';
import { type Recipient } from '../../../../platform/people-port.js';
import { decide } from '../../domain/delivery.js';
import { CLAIMED, claimDeliveries, type ClaimedDelivery } from './claim-deliveries.js';
import type { Addressed } from './addressed.js';
import { mergeHeldPushes } from './merge-held-pushes.js';
import { sendDigest } from './send-digest.js';
import { sendMail } from './send-mail.js';
import { devicesOf, sendPush, type Device } from './send-push.js';
import { sendSms } from './send-sms.js';
import { settleDelivery, settleTogether, type Outcome } from './settle-delivery.js';

/** Deliveries under way at once: mails wait for a server, pushes for many. */
const CONCURRENCY = 40;
const PEOPLE_RETRY_MS = 30 * SECOND;

/**
 * Sends what is due, at most 200. Returns true if there may be more. Names and addresses are requested now and never stored;
 * while users is not available, the deliveries wait. A process that ends leaves its leases, which end after 60 s.
 */
export async function sendDeliveries(context: Context): Promise<boolean> {
  const claimed = await claimDeliveries(context);
  failpoint('community/deliveries claimed');
  if (claimed.length === 0) return false;
  const people = await askPeople(context, claimed);
  if (!people) {
    const until = after(now(), PEOPLE_RETRY_MS);
    await inParallel(claimed, (delivery) =>
      settleDelivery(context, delivery, { is: 'later', until, reason: 'people-unavailable' }),
    );
    return false;
  }
  const toSend: Addressed[] = [];
  for (const delivery of claimed) {
    const decided = decideOn(delivery, people.recipients.get(delivery.userId));
    if ('is' in decided) await settleDelivery(context, delivery, decided);
    else toSend.push({ delivery, recipient: decided, names: people.names });
  }
  const merged = await mergeHeldPushes(context, toSend);
  const pushes = merged.filter(({ delivery }) => delivery.channel === 'push').map(({ delivery }) => delivery);
  const devices = pushes.length === 0 ? new Map<string, readonly Device[]>() : await devicesOf(context, pushes);
  const settle = settleTogether(context);
  await inParallel(merged, async (addressed) => {
    const outcome = await send(context, addressed, devices.get(addressed.delivery.userId) ?? []);
    failpoint('community/delivery sent');
    await settle(addressed.delivery, outcome);
    failpoint('community/delivery settled');
  });
  return claimed.length === CLAIMED;
}

/** Undefined while users cannot be asked. */
async function askPeople(context: Context, claimed: readonly ClaimedDelivery[]) {
  try {
    const recipients = await context.people.recipients(claimed.map(({ userId }) => userId));
    const actors = claimed.flatMap(({ notice }) => notice?.actorId ?? []);
    const names = actors.length === 0 ? new Map<string, string>() : await context.people.displayNames(actors);
    return { recipients, names };
  } catch (error) {
    if (error instanceof PeopleUnavailable) return undefined;
    throw error;
  }
}

function decideOn(delivery: ClaimedDelivery, recipient: Recipient | undefined): Recipient | Outcome {
  // Deactivated or erased.
  if (!recipient) return { is: 'dropped', reason: 'no-recipient' };
  const { notice, isDigest } = delivery;
  if (!notice && !isDigest) return { is: 'dropped', reason: 'withdrawn' };
  if (notice?.facts['news'] === 'yes' && !recipient.consents.marketing) return { is: 'dropped', reason: 'no-consent' };
  const { read = false, withdrawn = false, visible = true, urgent = false } = notice ?? {};
  const { timeZone } = recipient;
  const decision = decide({ ...delivery, read, withdrawn, visible, urgent, timeZone }, now());
  switch (decision.act) {
    case 'send':
      return recipient;
    case 'drop':
      return { is: 'dropped', reason: decision.reason };
    case 'hold':
      return { is: 'held', until: decision.until };
    case 'collect':
      return { is: 'collected', cadence: decision.cadence, timeZone };
  }
}

async function send(context: Context, addressed: Addressed, devices: readonly Device[]): Promise<Outcome> {
  const { channel, isDigest } = addressed.delivery;
  try {
    if (isDigest) return await sendDigest(context, addressed);
    if (channel === 'mail') return await sendMail(context, addressed);
    return channel === 'push' ? await sendPush(context, addressed, devices) : await sendSms(context, addressed);
  } catch (error) {
    context.log.warn({ err: error, delivery: addressed.delivery.id, channel }, 'a delivery failed');
    return { is: 'retry', reason: 'error' };
  }
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, worker));
}
