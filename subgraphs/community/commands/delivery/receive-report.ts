import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { runCommand } from '../../../../platform/command.js';
import type { RouteAnswer } from '../../../../platform/client/subgraph-client.js';
import type { Context } from '../../../../platform/context.js';
import { now } from '../../../../platform/domain/clock.js';
import { channels } from '../../providers/channels.js';
import { noteBounce, suppress } from './suppression.js';

const TOLERANCE_SECONDS = 300;

const MailReport = z.object({
  events: z
    .array(
      z.object({
        type: z.enum(['bounce', 'complaint']),
        /** As we sent it. */
        messageId: z.string().max(200),
        recipient: z.string().max(320),
        /** RFC 3463, of a bounce. */
        status: z.string().max(20).optional(),
      }),
    )
    .max(500),
});

const SmsReport = z.object({ from: z.string().max(20), text: z.string().max(1_000) });

/**
 * Bounces and complaints that a mail provider reports. An address that does not exist and one whose user complained get no
 * more mails. Only reports about mails of ours have an effect, once or several times.
 */
export function receiveMailReport(context: Context, body: Uint8Array, signature: string): Promise<RouteAnswer> {
  return received(context, { body, signature, shape: MailReport }, async ({ events }) => {
    for (const { type, messageId, recipient: email, status = '' } of events) {
      const deliveryId = /^<?([0-9a-f-]{36})@/.exec(messageId)?.[1];
      const sent = deliveryId === undefined ? undefined : await mailOf(context, deliveryId);
      if (!sent) continue;
      const { userId } = sent;
      if (type === 'complaint') await suppress(context, { userId, email, reason: 'complaint' });
      else if (status.startsWith('5.1.')) await suppress(context, { userId, email, reason: 'unknown-address' });
      else if (status.startsWith('4.')) await noteBounce(context, { userId, email });
    }
  });
}

/** An SMS that a user answered. STOP ends SMS to that user until they choose it again in their settings. */
export function receiveSmsReport(context: Context, body: Uint8Array, signature: string): Promise<RouteAnswer> {
  return received(context, { body, signature, shape: SmsReport }, async ({ from, text }) => {
    if (!/^\s*(stop|parar|sair)\s*[.!]?\s*$/i.test(text)) return;
    await runCommand(context, 'stopSms', ({ sql }) =>
      sql(
        `insert into notification_preference (user_id, category, channel, cadence)
         select user_id, 'security', 'sms', 'never' from sms_number where number_hash = any($1::bytea[])
         on conflict (user_id, category, channel) do update set cadence = excluded.cadence`,
        [context.secrets.hmacs('phone number', from)],
      ),
    );
  });
}

async function mailOf({ db }: Context, deliveryId: string): Promise<{ userId: string } | undefined> {
  const row = await db.row<{ userId: string }>(`select user_id from delivery where id = $1 and channel = 'mail'`, [
    deliveryId,
  ]);
  return row ?? undefined;
}

interface Report<Shape extends z.ZodType> {
  readonly body: Uint8Array;
  readonly signature: string;
  readonly shape: Shape;
}

async function received<Shape extends z.ZodType>(
  context: Context,
  { body, signature, shape }: Report<Shape>,
  apply: (report: z.output<Shape>) => Promise<void>,
): Promise<RouteAnswer> {
  const secrets = channels.of(context)?.reportSecrets ?? [];
  if (!isSigned(body, signature, secrets, now())) {
    context.log.warn('a report with an invalid signature was rejected');
    return { status: 400, body: { error: 'The signature is invalid.' } };
  }
  const report = shape.safeParse(jsonOf(body));
  if (!report.success) return { status: 400, body: { error: 'The report has an unknown form.' } };
  await apply(report.data);
  return { status: 200, body: { received: true } };
}

/** `t=<seconds>,v1=<hex>`: HMAC-SHA256 by a secret over `<seconds>.<body>`, at most five minutes old. */
export function isSigned(body: Uint8Array, signature: string, secrets: readonly string[], at: Date): boolean {
  const [, time = '', given = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
  if (time === '' || Math.abs(Number(time) - at.getTime() / 1_000) > TOLERANCE_SECONDS) return false;
  return secrets.some((secret) => {
    const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest();
    return timingSafeEqual(expected, Buffer.from(given, 'hex'));
  });
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
