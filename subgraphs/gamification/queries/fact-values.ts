import type { FactSource } from '../domain/rules/facts.js';
import { sourceOf } from '../domain/rules/facts.js';
import { conditionsOf, type Condition, type Rule, type Values } from '../domain/rules/rule.js';
import { dateOf, dayNumber } from '../domain/streak.js';

/** Running totals of a player. */
export interface Counters {
  readonly id: string;
  readonly timeZone: string;
  readonly exercises: number;
  readonly lessons: number;
  readonly courses: number;
  readonly perfectQuizzes: number;
  readonly level: number;
  readonly streakDays: number;
}

/** The time within which a rule counts: of a badge up to a local date, of a quest its day, its week or its own time. */
export type Frame = { readonly until: string } | { readonly on: string } | { readonly from: Date; readonly to: Date };

type Execute = <Row extends object>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;

/** Reads the values that rules of many players need, in one statement. */
export class FactReader {
  private readonly asked: { readonly player: Counters; readonly condition: Condition; readonly frame: Frame }[] = [];
  private readonly values = new Map<Condition, Map<string, number>>();

  ask(player: Counters, rule: Rule, frame: Frame): void {
    for (const condition of conditionsOf(rule)) {
      const source = sourceOf(condition.fact);
      if (source.by === 'player') this.set(condition, player.id, player[source.counter]);
      else this.asked.push({ player, condition, frame });
    }
  }

  async read(execute: Execute): Promise<void> {
    if (this.asked.length === 0) return;
    const leaves = this.asked.map(({ player, condition, frame }, at) => leafOf(at, player, condition, frame));
    const rows = await execute<{ at: number; value: number | string }>(VALUES_SQL, [JSON.stringify(leaves)]);
    for (const { at, value } of rows) {
      const ask = this.asked[at];
      if (ask) this.set(ask.condition, ask.player.id, Number(value));
    }
    this.asked.length = 0;
  }

  /** For `isMet` and `progressOf`. */
  of(playerId: string): Values {
    return (condition) => this.values.get(condition)?.get(playerId) ?? 0;
  }

  private set(condition: Condition, playerId: string, value: number): void {
    const byPlayer = this.values.get(condition) ?? new Map<string, number>();
    this.values.set(condition, byPlayer.set(playerId, value));
  }
}

/** Counting stops one beyond the value of the condition: more makes no difference. */
const VALUES_SQL = `
  select leaf.at, coalesce(case
    when leaf.kinds is null then (
      select sum(amount) from xp_transaction entry
      where entry.player_id = leaf.player and entry.rule <> 'quest'
        and (leaf."from" is null or entry.occurred_at >= leaf."from") and (leaf."to" is null or entry.occurred_at < leaf."to")
        and (leaf.since is null or entry.occurred_at >= leaf.since - 2
          and (entry.occurred_at at time zone leaf.zone)::date between leaf.since and leaf.until))
    when leaf.part is null then (
      select count(*) from (
        select 1 from activity_fact fact where ${matches('fact', 'leaf')} limit leaf.most
      ) counted)
    else (
      select count(*) from (
        select distinct case leaf.part when 'source' then source_id::text when 'course' then course_id::text
          else local_date::text end as part
        from activity_fact fact where ${matches('fact', 'leaf')}
      ) counted where part is not null)
    end, 0) as value
  from jsonb_to_recordset($1::jsonb) leaf (
    at integer, player uuid, zone text, kinds text[], active boolean, first boolean, min numeric, type text, course uuid,
    since date, until date, "from" timestamptz, "to" timestamptz, part text, most integer)`;

function matches(fact: string, leaf: string): string {
  const day = `coalesce(${fact}.local_date, (${fact}.occurred_at at time zone 'UTC')::date)`;
  return `${fact}.player_id = ${leaf}.player and ${fact}.kind = any(${leaf}.kinds)
    and (not ${leaf}.active or ${fact}.local_date is not null) and (not ${leaf}.first or ${fact}.first)
    and (${leaf}.min is null or ${fact}.score >= ${leaf}.min)
    and (${leaf}.type is null or ${fact}.exercise_type = ${leaf}.type)
    and (${leaf}.course is null or ${fact}.course_id = ${leaf}.course)
    and (${leaf}.since is null or ${day} between ${leaf}.since and ${leaf}.until)
    and (${leaf}."from" is null or ${fact}.occurred_at >= ${leaf}."from" and ${fact}.occurred_at < ${leaf}."to")`;
}

function leafOf(at: number, player: Counters, condition: Condition, frame: Frame): object {
  const source: FactSource = sourceOf(condition.fact);
  const isCount = source.by === 'count';
  return {
    at,
    player: player.id,
    zone: player.timeZone,
    kinds: isCount ? source.kinds : null,
    active: isCount && source.active === true,
    first: isCount && source.first === true,
    min: condition.where?.minScore ?? (isCount && source.perfect === true ? 1 : null),
    type: condition.where?.exerciseType ?? null,
    course: condition.where?.courseId ?? null,
    part: condition.distinct ?? null,
    most: condition.value + 1,
    ...timeOf(condition, frame),
  };
}

function timeOf({ window }: Condition, frame: Frame): object {
  if ('from' in frame) return { from: frame.from.toISOString(), to: frame.to.toISOString() };
  if ('on' in frame) return { since: frame.on, until: frame.on };
  return window ? { since: dateOf(dayNumber(frame.until) - window.days + 1), until: frame.until } : {};
}
