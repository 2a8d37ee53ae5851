import { Aggregate } from '../../../platform/domain/aggregate.js';
import { newId } from '../../../platform/domain/ids.js';
import { isoWeek } from './boards.js';
import { factsOf, type Condition, type Rule } from './rules/rule.js';
import { dayNumber } from './streak.js';

export type QuestPeriod = 'daily' | 'weekly' | 'friends';
export type QuestEvent = { readonly type: 'quest-changed' };

/** XP that a quest pays. */
export const QUEST_XP: Readonly<Record<QuestPeriod, number>> = { daily: 10, weekly: 50, friends: 100 };
/** More for all three of a day. */
export const ALL_DAILY_XP = 10;
/** A quest of friends has at most so many members, the one who starts it included. */
export const MOST_QUEST_MEMBERS = 5;
/** How long a quest of friends runs. */
export const FRIENDS_QUEST_DAYS = 7;
export const QUESTS_PER_PERIOD = { daily: 3, weekly: 1 } as const;

export interface QuestDetails {
  readonly title: string;
  readonly text: string;
  readonly period: QuestPeriod;
  readonly rule: Rule;
}

/** A goal for a day, a week, or a group of friends. Its rule counts within that time only. */
export class Quest extends Aggregate<QuestEvent> {
  readonly id = newId();
  title!: string;
  text!: string;
  period!: QuestPeriod;
  rule!: Rule;
  /** Facts that its rule is about. */
  facts!: readonly string[];
  /** Null for a draft. */
  activatedAt: Date | null = null;
  retiredAt: Date | null = null;

  constructor(
    details: QuestDetails,
    readonly createdBy: string,
  ) {
    super();
    this.change(details);
  }

  change({ title, text, period, rule }: QuestDetails): void {
    Object.assign(this, { title, text, period, rule });
    this.facts = factsOf(rule);
    this.record({ type: 'quest-changed' });
  }

  /** Players may get it from now on, also for the day and week that run. */
  activate(now: Date): void {
    if (this.activatedAt !== null && this.retiredAt === null) return;
    this.activatedAt ??= now;
    this.retiredAt = null;
    this.record({ type: 'quest-changed' });
  }

  retire(now: Date): void {
    if (this.retiredAt !== null) return;
    this.retiredAt = now;
    this.record({ type: 'quest-changed' });
  }
}

/** A member of a quest of friends is paid for a tenth of the goal. */
export const isWorthPaying = (part: number, goal: number): boolean => part > 0 && part * 10 >= goal;

/** A stretch of time that quests are for. */
export interface QuestTime {
  readonly period: QuestPeriod;
  /** `daily/2026-03-29`, `weekly/2026-W13`. */
  readonly key: string;
}

export const dayOf = (localDate: string): QuestTime => ({ period: 'daily', key: `daily/${localDate}` });
export const weekOf = (at: Date): QuestTime => ({ period: 'weekly', key: `weekly/${isoWeek(at)}` });

/** Monday 00:00 UTC of the week of an instant, and the Monday after. */
export function weekBounds(at: Date): { readonly from: Date; readonly to: Date } {
  const day = dayNumber(at.toISOString().slice(0, 10));
  // 1970-01-01 was a Thursday.
  const monday = day - ((day + 3) % 7);
  return { from: new Date(monday * 86_400_000), to: new Date((monday + 7) * 86_400_000) };
}

/**
 * The quests of a player for a day or week: the same whenever they are asked for. A quest that was swapped gives its place to
 * the next one.
 */
export function selectQuests<Offer extends { readonly id: string; readonly period: QuestPeriod }>(
  playerId: string,
  time: QuestTime,
  offered: readonly Offer[],
  swapped: ReadonlySet<string>,
): Offer[] {
  if (time.period === 'friends') return [];
  return offered
    .filter(({ id, period }) => period === time.period && !swapped.has(id))
    .map((quest) => ({ quest, order: hash(`${playerId}/${time.key}/${quest.id}`) }))
    .sort((a, b) => a.order - b.order || (a.quest.id < b.quest.id ? -1 : 1))
    .slice(0, QUESTS_PER_PERIOD[time.period])
    .map(({ quest }) => quest);
}

/** What decides which quests a player can complete. */
export interface Circumstances {
  /** In a class, so that there are meetings to attend. */
  readonly inClass: boolean;
  /** In a contest whose results are not final. */
  readonly inContest: boolean;
  /** Courses in which the player learns, of those that quests are about. */
  readonly courses: readonly string[];
}

/** Quests that the player can complete, or has completed: so a change of their circumstances takes none away that is done. */
export function possibleQuests<Offer extends { readonly id: string; readonly rule: Rule }>(
  offered: readonly Offer[],
  circumstances: Circumstances,
  completed: ReadonlySet<string | null>,
): Offer[] {
  return offered.filter(({ id, rule }) => completed.has(id) || isPossible(rule, circumstances));
}

function isPossible(rule: Rule, circumstances: Circumstances): boolean {
  if ('all' in rule) return rule.all.every((part) => isPossible(part, circumstances));
  if ('any' in rule) return rule.any.some((part) => isPossible(part, circumstances));
  return 'not' in rule || needsNothing(rule) || canCount(rule, circumstances);
}

/** Met by what the player does not do. */
const needsNothing = ({ op, value }: Condition): boolean => op === 'lte' || value === 0;

function canCount({ fact, where }: Condition, { inClass, inContest, courses }: Circumstances): boolean {
  if (where?.courseId !== undefined && !courses.includes(where.courseId)) return false;
  if (fact === 'meetings') return inClass;
  return inContest || !['contests', 'contestProblems', 'podiums'].includes(fact);
}

/** FNV-1a with a final mix: spreads quests over players; nothing secret depends on it. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
