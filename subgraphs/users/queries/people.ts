import { z } from 'zod';
import type { RouteAnswer } from '../../../platform/client/subgraph-client.js';
import type { Context } from '../../../platform/context.js';
import { PEOPLE, type Recipient } from '../../../platform/people-port.js';

const MAX_HANDLE = 30;

/** Domains that may request names and addresses. */
export const PEOPLE_CALLERS = ['community', 'courses', 'classes', 'billing'] as const;

const Ids = z.object({ ids: z.array(z.uuid()).max(PEOPLE.maxIds) });
const Handles = z.object({ handles: z.array(z.string().max(MAX_HANDLE)).max(PEOPLE.maxIds) });

/** Active users only. An address that is not verified is left out, because it may belong to another person. */
export function answerRecipients(context: Context, { body }: { readonly body: Uint8Array }): Promise<RouteAnswer> {
  return answer(body, (ids) =>
    context.db.rows<Recipient>(
      `select id as user_id, name, case when email_verified_at is not null then email end as email,
         mobile, locale, time_zone, jsonb_build_object('marketing', coalesce((
           select given from marketing_consent where user_id = user_account.id order by id desc limit 1
         ), false)) as consents
       from user_account where id = any($1::uuid[]) and status = 'active'`,
      [ids],
    ),
  );
}

/** Active users only. */
export function answerDisplayNames(context: Context, { body }: { readonly body: Uint8Array }): Promise<RouteAnswer> {
  return answer(body, (ids) =>
    context.db.rows(`select id as user_id, name from user_account where id = any($1::uuid[]) and status = 'active'`, [
      ids,
    ]),
  );
}

/** Active users only. A handle that no user has is absent. */
export async function answerByHandle(context: Context, { body }: { readonly body: Uint8Array }): Promise<RouteAnswer> {
  const request = Handles.safeParse(jsonOf(body));
  if (!request.success)
    return { status: 400, body: { error: `Send { "handles": [...] } with at most ${PEOPLE.maxIds} handles.` } };
  const people = await context.db.rows(
    `select id as user_id, lower(handle) as handle from user_account
     where lower(handle) = any($1::text[]) and status = 'active'`,
    [request.data.handles.map((handle) => handle.toLowerCase())],
  );
  return { status: 200, body: { people } };
}

async function answer(body: Uint8Array, read: (ids: readonly string[]) => Promise<object[]>): Promise<RouteAnswer> {
  const request = Ids.safeParse(jsonOf(body));
  if (!request.success)
    return { status: 400, body: { error: `Send { "ids": [...] } with at most ${PEOPLE.maxIds} UUIDs.` } };
  return { status: 200, body: { people: await read(request.data.ids) } };
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
