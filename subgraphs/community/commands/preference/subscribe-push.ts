import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput, type FieldProblem } from '../../../../platform/domain/errors.js';
import { newId } from '../../../../platform/domain/ids.js';
import { TooManyDevices } from '../../domain/notification-errors.js';
import { channels } from '../../providers/channels.js';
import { arePushKeys } from '../../providers/web-push.js';

const MAX_DEVICES = 10;

interface NewDevice {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  readonly label: string;
}

/**
 * Lets a browser get the viewer's pushes. The same endpoint again replaces its keys, and belongs to the user who subscribed last: a
 * browser that two people use shows only the pushes of one. Returns the id of the device.
 */
export async function subscribePush(context: Context, device: NewDevice): Promise<string> {
  const viewer = requireViewer(context);
  const { endpoint, p256dh, auth, label } = device;
  const problems: FieldProblem[] = [];
  // Without a connection: a name is only resolved.
  const problem = await channels.of(context)?.push.problemOf(endpoint);
  if (problem !== undefined) problems.push({ field: 'input.endpoint', message: problem });
  if (!arePushKeys({ p256dh, auth }))
    problems.push({ field: 'input.p256dh', message: 'must be the keys of a browser' });
  if (problems.length > 0) throw new InvalidInput(problems);
  return runCommand(context, 'subscribePush', async ({ sql, now }) => {
    await sql('select pg_advisory_xact_lock(hashtextextended($1, 4))', [viewer.id]);
    const others = await sql('select from push_subscription where user_id = $1 and endpoint <> $2', [
      viewer.id,
      endpoint,
    ]);
    if (others.length >= MAX_DEVICES) throw new TooManyDevices(MAX_DEVICES);
    const [row] = await sql<{ id: string }>(
      `insert into push_subscription (id, user_id, endpoint, p256dh, auth, label, created_at)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (endpoint) do update set user_id = excluded.user_id, p256dh = excluded.p256dh, auth = excluded.auth,
         label = excluded.label, created_at = excluded.created_at,
         id = case when push_subscription.user_id = excluded.user_id then push_subscription.id else excluded.id end
       returning id`,
      [newId(), viewer.id, endpoint, p256dh, auth, label, now.toISOString()],
    );
    return row?.id ?? '';
  });
}
