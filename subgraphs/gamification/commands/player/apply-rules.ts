import type { Transaction } from '../../../../platform/command.js';
import type { BadgeTier } from '../../domain/badge.js';
import type { FactKind } from '../../domain/fact-kinds.js';
import type { Player } from '../../domain/player.js';
import {
  ALL_DAILY_XP,
  dayOf,
  possibleQuests,
  QUEST_XP,
  QUESTS_PER_PERIOD,
  selectQuests,
  weekBounds,
  weekOf,
} from '../../domain/quest.js';
import type { Circumstances, QuestPeriod, QuestTime } from '../../domain/quest.js';
import { factsChangedBy } from '../../domain/rules/facts.js';
import { isMet, type Rule } from '../../domain/rules/rule.js';
import { FactReader, type Counters, type Frame } from '../../queries/fact-values.js';
import { circumstancesSql } from '../../queries/quest-circumstances.js';
import { completeFriendsQuests } from '../quest/complete-friends-quests.js';
import { payReward } from '../quest/pay-reward.js';

export interface RuleBadge {
  readonly name: string;
  readonly title: string;
  readonly tiers: readonly BadgeTier[];
}

interface OfferedQuest {
  readonly id: string;
  readonly period: QuestPeriod;
  readonly rule: Rule;
  readonly facts: readonly string[];
}

/** Badges and quests that a new fact may decide. */
export interface Candidates {
  readonly badges: readonly RuleBadge[];
  readonly quests: readonly OfferedQuest[];
  readonly circumstances: Circumstances;
  /** Quests of friends that the player is in and that run at the time of the change. */
  readonly friends: readonly { readonly id: string; readonly facts: readonly string[] }[];
  readonly swapped: readonly { readonly key: string; readonly questId: string }[];
  readonly completed: readonly { readonly key: string; readonly questId: string | null }[];
}

interface Change {
  readonly kind: FactKind;
  readonly occurredAt: Date;
  readonly localDate: string | null;
}

/**
 * SQL of {@link Candidates} as one JSON value. `facts`, `held`, `player`, `keys` and `at` are parameters: changed facts, badges
 * that need no more evaluation (`name/tiers`), and the day and week of the change.
 */
export const candidatesSql = (facts: string, held: string, player: string, keys: string, at: string): string => `
  jsonb_build_object(
    'badges', (select coalesce(jsonb_agg(jsonb_build_object('name', name, 'title', title, 'tiers', tiers) order by name), '[]')
      from badge where status = 'active' and facts && ${facts}
        and name <> all(${held}) and name || '/' || jsonb_array_length(tiers) <> all(${held})),
    'quests', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'period', period, 'rule', rule, 'facts', facts)), '[]')
      from quest where activated_at is not null and (retired_at is null or retired_at > ${at}) and period <> 'friends'),
    'friends', (select coalesce(jsonb_agg(jsonb_build_object('id', friends_quest.id, 'facts', facts)), '[]')
      from friends_quest_member member join friends_quest on friends_quest.id = friends_quest_id
        join quest on quest.id = quest_id
      where player_id = ${player} and accepted_at is not null and completed_at is null and ended_at is null
        and started_at <= ${at} and ends_at > ${at}),
    'circumstances', ${circumstancesSql(player)},
    'swapped', (select coalesce(jsonb_agg(jsonb_build_object('key', period_key, 'questId', quest_id)), '[]')
      from quest_swap where player_id = ${player} and period_key = any(${keys})),
    'completed', (select coalesce(jsonb_agg(jsonb_build_object('key', period_key, 'questId', quest_id)), '[]')
      from quest_completion where player_id = ${player} and period_key = any(${keys})))`;

export function timesOf({ occurredAt, localDate }: Pick<Change, 'occurredAt' | 'localDate'>): QuestTime[] {
  return [...(localDate === null ? [] : [dayOf(localDate)]), weekOf(occurredAt)];
}

/** Awards the badges and pays the quests that are decided by what just changed. */
export async function applyRules(
  transaction: Transaction,
  player: Player,
  change: Change,
  candidates: Candidates,
): Promise<void> {
  const today = change.localDate ?? change.occurredAt.toISOString().slice(0, 10);
  const counters = countersOf(player);
  const reader = new FactReader();
  const changed = new Set<string>(factsChangedBy(change.kind));
  const badges = candidates.badges.map((badge) => ({ badge, from: player.tiersOf(badge.name) }));
  for (const { badge, from } of badges)
    for (const { rule } of badge.tiers.slice(from)) reader.ask(counters, rule, { until: today });
  const open = openQuests(player.id, change, candidates).filter(({ quest }) =>
    quest.facts.some((fact) => changed.has(fact)),
  );
  for (const { quest, frame } of open) reader.ask(counters, quest.rule, frame);
  await reader.read(transaction.sql);
  const values = reader.of(player.id);
  for (const { badge, from } of badges) player.award(badge, tiersMet(badge.tiers, from, values), change.occurredAt);
  for (const { quest, time } of open)
    if (isMet(quest.rule, values)) await completeQuest(transaction, player, quest, time, change, candidates);
  const shared = candidates.friends.filter(({ facts }) => facts.some((fact) => changed.has(fact)));
  if (shared.length > 0)
    await completeFriendsQuests(
      transaction,
      shared.map(({ id }) => id),
      change.occurredAt,
    );
}

/** How many tiers are reached: each needs the one before it. */
export function tiersMet(tiers: readonly BadgeTier[], from: number, values: Parameters<typeof isMet>[1]): number {
  let reached = from;
  for (const { rule } of tiers.slice(from)) {
    if (!isMet(rule, values)) break;
    reached += 1;
  }
  return reached;
}

export function countersOf(player: Player): Counters {
  const { id, timeZone, level, facts, streak } = player;
  const { exercises, lessons, courses, perfectQuizzes } = facts;
  return { id, timeZone, level, exercises, lessons, courses, perfectQuizzes, streakDays: streak.days };
}

function openQuests(
  playerId: string,
  change: Change,
  { quests, circumstances, swapped, completed }: Candidates,
): { quest: OfferedQuest; time: QuestTime; frame: Frame }[] {
  return timesOf(change).flatMap((time) => {
    const gone = new Set(swapped.filter(({ key }) => key === time.key).map(({ questId }) => questId));
    const done = new Set(completed.filter(({ key }) => key === time.key).map(({ questId }) => questId));
    const frame: Frame = time.period === 'daily' ? { on: change.localDate ?? '' } : weekBounds(change.occurredAt);
    return selectQuests(playerId, time, possibleQuests(quests, circumstances, done), gone)
      .filter(({ id }) => !done.has(id))
      .map((quest) => ({ quest, time, frame }));
  });
}

async function completeQuest(
  transaction: Transaction,
  player: Player,
  quest: OfferedQuest,
  time: QuestTime,
  change: Change,
  { completed }: Candidates,
): Promise<void> {
  const xp = QUEST_XP[quest.period];
  if (!(await payReward(transaction, player, quest.id, time.key, xp, change.occurredAt))) return;
  const localDate = change.localDate ?? change.occurredAt.toISOString().slice(0, 10);
  player.completeQuest(quest.id, quest.period, localDate, xp);
  if (time.period !== 'daily') return;
  const [row] = await transaction.sql<{ done: number }>(
    'select count(*)::integer as done from quest_completion where player_id = $1 and period_key = $2 and quest_id is not null',
    [player.id, time.key],
  );
  const hasBonus = completed.some(({ key, questId }) => key === time.key && questId === null);
  if (!hasBonus && (row?.done ?? 0) >= QUESTS_PER_PERIOD.daily)
    await payReward(transaction, player, null, time.key, ALL_DAILY_XP, change.occurredAt);
}
