import { perRequest, requireViewer, type Context } from '../../../platform/context.js';
import { now } from '../../../platform/domain/clock.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import { localTime } from '../domain/local-time.js';
import {
  type Circumstances,
  dayOf,
  possibleQuests,
  QUEST_XP,
  selectQuests,
  weekBounds,
  weekOf,
  type QuestPeriod,
  type QuestTime,
} from '../domain/quest.js';
import { progressOf, type Rule } from '../domain/rules/rule.js';
import { dateOf, dayNumber } from '../domain/streak.js';
import { FactReader, type Frame } from './fact-values.js';
import { ownState } from './own-state.js';
import { circumstancesSql } from './quest-circumstances.js';

type Execute = <Row extends object>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;

export interface QuestView {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly period: QuestPeriod;
  readonly rule: Rule;
  /** Whether players get it. */
  readonly active: boolean;
}

export interface QuestProgressView {
  readonly quest: QuestView;
  readonly xp: number;
  /** First and last date; of a week in UTC. */
  readonly from: string;
  readonly until: string;
  /** 0 to 1. */
  readonly progress: number;
  readonly completedAt: Date | null;
}

/** Quests of which players get some. A retired one stays until the periods in which it was retired are over. */
export function offeredQuests(execute: Execute, at: Date): Promise<QuestView[]> {
  return execute(
    `select id, title, text, period, rule, retired_at is null as active from quest
     where activated_at is not null and (retired_at is null or retired_at > $1) and period <> 'friends' order by id`,
    [at.toISOString()],
  );
}

export function swappedQuests(
  execute: Execute,
  playerId: string,
  keys: readonly string[],
): Promise<{ id: string; key: string }[]> {
  return execute(
    'select quest_id as id, period_key as key from quest_swap where player_id = $1 and period_key = any($2)',
    [playerId, keys],
  );
}

export async function circumstancesOf(execute: Execute, playerId: string): Promise<Circumstances> {
  const [row] = await execute<{ circumstances: Circumstances }>(
    `select ${circumstancesSql('$1::uuid')} as circumstances`,
    [playerId],
  );
  if (!row) throw new Error('A statement without a where clause has a row.');
  return row.circumstances;
}

/** The viewer's quests of today and of this week. */
export async function ownQuests(context: Context): Promise<QuestProgressView[]> {
  const viewer = requireViewer(context);
  const state = await ownState(context).load(viewer.id);
  if (!state) return [];
  const execute: Execute = (sql, parameters) => context.db.rows(sql, parameters);
  const [at, today] = [now(), localTime(now(), state.counters.timeZone).date];
  const week = weekBounds(at);
  const times: { time: QuestTime; frame: Frame; from: string; until: string }[] = [
    { time: dayOf(today), frame: { on: today }, from: today, until: today },
    { time: weekOf(at), frame: week, ...datesOf(week) },
  ];
  const keys = times.map(({ time }) => time.key);
  const [offered, circumstances, swapped, completed] = await Promise.all([
    offeredQuests(execute, at),
    circumstancesOf(execute, viewer.id),
    swappedQuests(execute, viewer.id, keys),
    context.db.rows<{ questId: string; key: string; completedAt: Date }>(
      `select quest_id, period_key as key, completed_at from quest_completion
       where player_id = $1 and period_key = any($2) and quest_id is not null`,
      [viewer.id, keys],
    ),
  ]);
  const reader = new FactReader();
  const selected = times.flatMap((one) => {
    const gone = new Set(swapped.filter(({ key }) => key === one.time.key).map(({ id }) => id));
    const done = new Set(completed.filter(({ key }) => key === one.time.key).map(({ questId }) => questId));
    return selectQuests(viewer.id, one.time, possibleQuests(offered, circumstances, done), gone).map((quest) => ({
      ...one,
      quest,
    }));
  });
  for (const { quest, frame } of selected) reader.ask(state.counters, quest.rule, frame);
  await reader.read(execute);
  return selected.map(({ quest, time, from, until }) => {
    const done = completed.find(({ questId, key }) => questId === quest.id && key === time.key);
    return {
      quest,
      xp: QUEST_XP[quest.period],
      from,
      until,
      progress: done ? 1 : progressOf(quest.rule, reader.of(viewer.id)),
      completedAt: done?.completedAt ?? null,
    };
  });
}

function datesOf({ from, to }: { readonly from: Date; readonly to: Date }): { from: string; until: string } {
  return {
    from: from.toISOString().slice(0, 10),
    until: dateOf(dayNumber(to.toISOString().slice(0, 10)) - 1),
  };
}

export const questById = perRequest((context) =>
  rowLoader<QuestView>('id', (ids) =>
    context.db.rows(
      `select id, title, text, period, rule, activated_at is not null and retired_at is null as active
       from quest where id = any($1::uuid[])`,
      [ids],
    ),
  ),
);

/** All quests, the newest first. */
export function questDefinitions(context: Context): Promise<QuestView[]> {
  return context.db.rows(
    `select id, title, text, period, rule, activated_at is not null and retired_at is null as active
     from quest order by id desc limit 500`,
  );
}
