import { hasRole } from '../../../platform/auth.js';
import { requireViewer, type Context } from '../../../platform/context.js';
import { now } from '../../../platform/domain/clock.js';
import { InvalidInput } from '../../../platform/domain/errors.js';
import { isUuid } from '../../../platform/domain/ids.js';
import { NotAMember, ScopeNotFound } from '../domain/errors.js';
import { dateOf, dayNumber } from '../domain/streak.js';
import { visiblePlayer } from './players.js';

const MAX_DAYS = 366;
/** A student without activity for so many days is inactive. */
const INACTIVE_DAYS = 7;

export interface DaysArgs {
  /** Default: the viewer. */
  readonly userId?: string | null | undefined;
  readonly from: string;
  readonly to: string;
}

export interface ActivityDay {
  readonly date: string;
  readonly activities: number;
}

/** Days with activity by the player's own dates, oldest first; empty for a player whom the viewer may not see. */
export async function activityDays(context: Context, args: DaysArgs): Promise<ActivityDay[]> {
  const playerId = await seen(context, args);
  if (playerId === null) return [];
  return context.db.rows(
    `select local_date::text as date, count(*)::integer as activities from activity_fact
     where player_id = $1 and local_date between $2 and $3 group by local_date order by local_date`,
    [playerId, args.from, args.to],
  );
}

export interface XpDay {
  readonly date: string;
  readonly xp: number;
  readonly total: number;
}

/** XP of each UTC day on which some came or went, with the total after it, oldest first. */
export async function xpDays(context: Context, args: DaysArgs): Promise<XpDay[]> {
  const playerId = await seen(context, args);
  if (playerId === null) return [];
  return context.db.rows(
    `with before as (
       select coalesce(sum(amount), 0) as xp from xp_transaction
       where player_id = $1 and occurred_at < $2::date::timestamp at time zone 'UTC'
     ), day as (
       select (occurred_at at time zone 'UTC')::date as date, sum(amount) as xp from xp_transaction
       where player_id = $1 and occurred_at >= $2::date::timestamp at time zone 'UTC'
         and occurred_at < ($3::date + 1)::timestamp at time zone 'UTC' group by 1
     )
     select day.date::text, day.xp::integer, (before.xp + sum(day.xp) over (order by day.date))::integer as total
     from day cross join before order by day.date`,
    [playerId, args.from, args.to],
  );
}

/** The player's id if the viewer may see them. Checks the span. */
async function seen(context: Context, { userId, from, to }: DaysArgs): Promise<string | null> {
  const days = dayNumber(to) - dayNumber(from) + 1;
  if (days < 1 || days > MAX_DAYS)
    throw new InvalidInput([{ field: 'to', message: `must be 0 to ${MAX_DAYS - 1} days after from` }]);
  const id = userId ?? requireViewer(context).id;
  return (await visiblePlayer(context).load(id))?.id ?? null;
}

export interface Engagement {
  readonly classId: string;
  readonly students: number;
  readonly active: number;
  readonly medianXp: number;
  readonly inactive: readonly { readonly userId: string; readonly lastDate: string | null }[];
}

/** How a class learned in the last seven days. For its instructor and staff: hiding from boards does not hide from teachers. */
export async function classEngagement(context: Context, classId: string): Promise<Engagement> {
  const viewer = requireViewer(context);
  const found = isUuid(classId)
    ? await context.db.row<{ teaches: boolean }>('select instructor_id = $2 as teaches from class where id = $1', [
        classId,
        viewer.id,
      ])
    : null;
  if (!found) throw new ScopeNotFound();
  if (!found.teaches && !hasRole(viewer, 'staff')) throw new NotAMember();
  const today = now().toISOString().slice(0, 10);
  const since = dateOf(dayNumber(today) - INACTIVE_DAYS + 1);
  const rows = await context.db.rows<{ userId: string; xp: number; lastDate: string | null }>(
    `select member.user_id, coalesce(recent.xp, 0)::integer as xp, last.local_date::text as last_date
     from class_member member
     left join lateral (
       select sum(amount) as xp from xp_transaction entry
       where entry.player_id = member.user_id and entry.occurred_at >= $2::date::timestamp at time zone 'UTC'
         and member.class_id = any(entry.class_ids)
     ) recent on true
     left join lateral (
       select local_date from activity_fact fact
       where fact.player_id = member.user_id and fact.local_date is not null
       order by fact.local_date desc limit 1
     ) last on true
     where member.class_id = $1 order by member.user_id`,
    [classId, since],
  );
  const sorted = rows.map(({ xp }) => xp).sort((a, b) => a - b);
  const [low = 0, high = 0] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  const inactive = rows.filter(({ lastDate }) => lastDate === null || lastDate < since);
  return {
    classId,
    students: rows.length,
    active: rows.length - inactive.length,
    medianXp: Math.round((low + high) / 2),
    inactive: inactive.slice(0, 100),
  };
}
