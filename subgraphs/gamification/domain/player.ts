import { Aggregate } from '../../../platform/domain/aggregate.js';
import { newId } from '../../../platform/domain/ids.js';
import { BadgeNotAwarded, BadgeNotRevoked, RepairNotEarned, RepairTooLate, RepairUsed, XpExhausted } from './errors.js';
import { levelOf } from './level.js';
import { IDLE_WEEKS, TOP_TIER, type LeagueOutcome } from './league.js';
import type { PastEntry } from './limits.js';
import type { PlayerEvent } from './player-events.js';
import type { QuestPeriod } from './quest.js';
import { dayNumber, SHORTEST_AT_RISK, Streak, type StreakChange } from './streak.js';
import { Facts, lineOf, plainLine, type Activity, type XpEntry } from './xp-entry.js';
import type { XpRule } from './xp-rules.js';

/** A badge that a player was awarded. */
export interface HeldBadge {
  /** When each tier was awarded, ISO 8601 in UTC; the first is tier 1. */
  readonly tiers: readonly string[];
  /** Staff took it back: facts do not award it again. */
  readonly revokedAt?: string;
}

/** What decides whether a player is listed on boards. Absent: as before. */
export interface ListingChange {
  readonly leaderboardVisible?: boolean;
  readonly verified?: boolean;
  readonly active?: boolean;
}

/** A learner in the game; its id is the user's. The total is the sum of the ledger's entries and never below zero. */
export class Player extends Aggregate<PlayerEvent> {
  totalXp = 0;
  level = 1;
  /** The highest level ever announced: a correction may lower the level, but no level is announced twice. */
  peakLevel = 1;
  leaderboardVisible = true;
  /** The e-mail address was confirmed. */
  verified = false;
  /** Neither deactivated nor erased. */
  active = true;
  streak = Streak.none();
  /** The local date of the last warning that the streak is at risk. */
  atRiskOn: string | null = null;
  /** Of contests, as it is computed; null before the first rated one. */
  rating: number | null = null;
  ratedContests = 0;
  /** 1 to 7. */
  leagueTier = 1;
  /** Weeks in a row without XP. */
  leagueIdleWeeks = 0;
  /** The last week whose close counted, `2026-W13`. */
  leagueClosedWeek: string | null = null;
  /** IANA time zone of the profile; decides how the streak reads now, never which day an activity was on. */
  timeZone = 'UTC';
  facts = new Facts(0, 0, 0, 0);
  /** By the name of the badge. */
  badges: Readonly<Record<string, HeldBadge>> = {};

  constructor(readonly id: string) {
    super();
  }

  /**
   * Counts an activity. `history` holds the ledger's entries of the same source, and those of the last minute. Returns
   * what is to be written to the ledger; null when nothing was earned: an activity that earns nothing still keeps the
   * streak and counts toward badges.
   */
  count(activity: Activity, history: readonly PastEntry[]): XpEntry | null {
    this.record({ type: 'activity-counted' });
    const { counts } = activity;
    this.facts = new Facts(
      this.facts.exercises + (counts.exercises ?? 0),
      this.facts.lessons + (counts.lessons ?? 0),
      this.facts.courses + (counts.courses ?? 0),
      this.facts.perfectQuizzes + (counts.perfectQuizzes ?? 0),
    );
    const line = lineOf(activity, history, this.totalXp);
    const entry = line && this.write(line);
    if (activity.localDate !== null) this.keepStreak(activity.localDate, activity.occurredAt);
    return entry;
  }

  /** Staff change the total by hand, with a reason for the audit. */
  adjust(amount: number, reason: string, actorId: string, now: Date): XpEntry {
    if (this.totalXp + amount < 0) throw new XpExhausted(this.totalXp);
    return this.write({ ...plainLine('adjustment', newId(), amount, now), reason, actorId });
  }

  /** Listed on boards: seen by others, and taking a rank. The database computes the same (`player.listed`). */
  get isListed(): boolean {
    return this.leaderboardVisible && this.verified && this.active;
  }

  /**
   * Returns whether the player is listed now but was not before, or the reverse. `classIds`, `groupIds`, `leagueId`: those that
   * they are in.
   */
  changeListing(
    change: ListingChange,
    classIds: readonly string[],
    groupIds: readonly string[] = [],
    leagueId?: string,
  ): boolean {
    const before = this.isListed;
    const flags = [this.leaderboardVisible, this.verified, this.active];
    this.leaderboardVisible = change.leaderboardVisible ?? this.leaderboardVisible;
    this.verified = change.verified ?? this.verified;
    this.active = change.active ?? this.active;
    const listed = this.isListed;
    const places = { classIds, groupIds, ...(leagueId !== undefined && { leagueId }) };
    if (listed !== before) this.record({ type: 'listing-changed', playerId: this.id, listed, ...places });
    else if ([this.leaderboardVisible, this.verified, this.active].some((flag, at) => flag !== flags[at]))
      this.record({ type: 'listing-unchanged' });
    return listed !== before;
  }

  /** The player joined or left a class, and so its boards. */
  changeMembership(classId: string, isMember: boolean): void {
    this.record({
      type: 'membership-changed',
      playerId: this.id,
      listed: isMember && this.isListed,
      classIds: [classId],
    });
  }

  changeGroupMembership(groupId: string, isMember: boolean): void {
    this.record({
      type: 'group-membership-changed',
      playerId: this.id,
      listed: isMember && this.isListed,
      groupId,
    });
  }

  /** The player left a course, or enrolled in it again, and so its boards. */
  changeEnrollment(isEnrolled: boolean): void {
    const listed = isEnrolled && this.isListed;
    this.record({ type: 'listing-changed', playerId: this.id, listed, classIds: [], groupIds: [] });
  }

  /** A week in which the player was in a cohort is closed. */
  closeLeagueWeek(week: string, outcome: LeagueOutcome): void {
    this.leagueIdleWeeks = 0;
    this.leagueClosedWeek = week;
    this.moveInLeague(week, outcome);
  }

  /** A week without XP: the player stays, and goes down after the fourth in a row. */
  closeIdleWeek(week: string): void {
    this.leagueClosedWeek = week;
    this.leagueIdleWeeks += 1;
    const isOut = this.leagueIdleWeeks >= IDLE_WEEKS;
    if (isOut) this.leagueIdleWeeks = 0;
    this.moveInLeague(week, isOut ? 'demoted' : 'stayed');
  }

  private moveInLeague(week: string, outcome: LeagueOutcome): void {
    const previousTier = this.leagueTier;
    const step = outcome === 'promoted' ? 1 : outcome === 'demoted' ? -1 : 0;
    this.leagueTier = Math.min(TOP_TIER, Math.max(1, previousTier + step));
    const tier = this.leagueTier;
    if (tier === previousTier) return this.record({ type: 'league-stayed' });
    const type = tier > previousTier ? 'league-promoted' : 'league-demoted';
    this.record({ type, playerId: this.id, tier, previousTier, week });
  }

  private write(line: Omit<XpEntry, 'id'>): XpEntry {
    const entry = { id: newId(), ...line };
    this.totalXp += entry.amount;
    this.level = levelOf(this.totalXp).level;
    this.record({ type: 'xp-earned', playerId: this.id, entry, totalXp: this.totalXp, level: this.level });
    while (this.peakLevel < this.level) {
      this.peakLevel += 1;
      this.record({ type: 'level-up', playerId: this.id, level: this.peakLevel });
    }
    return entry;
  }

  private keepStreak(localDate: string, occurredAt: Date): void {
    // No zone is more than a day ahead of UTC. A meeting marked before its day must not make later days look old.
    if (dayNumber(localDate) > dayNumber(occurredAt.toISOString().slice(0, 10)) + 1) return;
    const change = this.streak.on(localDate, occurredAt);
    if (change.streak === this.streak) return;
    this.applyStreak(change);
    this.record({ type: 'streak-updated', playerId: this.id, days: this.streak.days, localDate });
  }

  /** A missed day that has ended everywhere is accounted for: by a freeze, or by the end of the streak. Idempotent. */
  closeStreak(day: string): void {
    const change = this.streak.close(day);
    if (change.streak === this.streak) return;
    this.applyStreak(change);
    this.record({ type: 'streak-closed' });
  }

  /**
   * An activity came late, for a day that was taken for missed: the streak is computed again from all days with activity
   * (date and instant, in order). It never gets shorter by that.
   */
  recomputeStreak(days: readonly { readonly localDate: string; readonly at: Date }[]): void {
    let again = Streak.none();
    for (const { localDate, at } of days) again = again.on(localDate, at).streak;
    if (this.streak.closedThrough !== null) again = again.close(this.streak.closedThrough).streak;
    if (again.days <= this.streak.days || again.lastDate === null) return;
    this.streak = new Streak({
      ...again,
      longest: Math.max(again.longest, this.streak.longest),
      repairedAt: this.streak.repairedAt,
    });
    this.record({ type: 'streak-updated', playerId: this.id, days: again.days, localDate: again.lastDate });
  }

  /** The streak before a break goes on. Staff (`force`) repair whatever the rules say, while there is a break to repair. */
  repairStreak(today: string, now: Date, exercisesToday: number, force = false): void {
    const problem = this.streak.whyNotRepairable(today, now, exercisesToday);
    if (problem === 'too-late' && !(force && this.streak.isBrokenOn(today))) throw new RepairTooLate();
    if (problem === 'used' && !force) throw new RepairUsed();
    if (problem === 'not-earned' && !force) throw new RepairNotEarned();
    this.streak = this.streak.repair(today, now);
    this.record({ type: 'streak-repaired', playerId: this.id, days: this.streak.days, localDate: today });
  }

  /** Warns once a day that today has no activity yet. Short streaks are not worth a warning. */
  warnOfRisk(today: string): void {
    const state = this.streak.stateOn(today);
    if ((state !== 'at-risk' && state !== 'frozen') || this.streak.days < SHORTEST_AT_RISK) return;
    if (this.atRiskOn !== null && this.atRiskOn >= today) return;
    this.atRiskOn = today;
    this.record({ type: 'streak-at-risk', playerId: this.id, days: this.streak.days, localDate: today });
  }

  moveTo(timeZone: string): void {
    if (this.timeZone === timeZone) return;
    this.timeZone = timeZone;
    this.record({ type: 'time-zone-changed' });
  }

  private applyStreak({ streak, frozen, broken }: StreakChange): void {
    let freezesLeft = this.streak.freezes;
    this.streak = streak;
    for (const localDate of frozen) {
      freezesLeft -= 1;
      this.record({ type: 'streak-freeze-used', playerId: this.id, localDate, freezesLeft });
    }
    if (broken !== null) this.record({ type: 'streak-broken', playerId: this.id, days: broken });
  }

  /** Tiers of a badge that need no evaluation: those awarded, and all of a badge that was revoked. */
  tiersOf(badge: string): number {
    const held = this.badges[badge];
    if (!held) return 0;
    return held.revokedAt === undefined ? held.tiers.length : Number.MAX_SAFE_INTEGER;
  }

  /** Awards the tiers of a badge up to one; those that the player has stay as they are. */
  award(badge: { readonly name: string; readonly title: string }, upTo: number, at: Date): void {
    const held = this.badges[badge.name]?.tiers ?? [];
    if (this.badges[badge.name]?.revokedAt !== undefined || upTo <= held.length) return;
    const tiers = [...held, ...Array<string>(upTo - held.length).fill(at.toISOString())];
    this.badges = { ...this.badges, [badge.name]: { tiers } };
    for (let tier = held.length + 1; tier <= upTo; tier += 1)
      this.record({ type: 'badge-unlocked', playerId: this.id, badge: badge.name, title: badge.title, tier });
  }

  /** Final: only {@link restoreBadge} gives the badge back. */
  revokeBadge(badge: { readonly name: string; readonly title: string }, at: Date): void {
    const held = this.badges[badge.name];
    if (!held || held.revokedAt !== undefined) throw new BadgeNotAwarded();
    this.badges = { ...this.badges, [badge.name]: { tiers: held.tiers, revokedAt: at.toISOString() } };
    this.record({ type: 'badge-revoked', playerId: this.id, badge: badge.name, title: badge.title });
  }

  restoreBadge(badge: { readonly name: string }): void {
    const held = this.badges[badge.name];
    if (held?.revokedAt === undefined) throw new BadgeNotRevoked();
    this.badges = { ...this.badges, [badge.name]: { tiers: held.tiers } };
    this.record({ type: 'badge-restored' });
  }

  /** Names of badges that facts can't change: `name/tiers` as they are now, `name` for one that was revoked. */
  heldKeys(): string[] {
    return Object.entries(this.badges).map(([name, { tiers, revokedAt }]) =>
      revokedAt === undefined ? `${name}/${tiers.length}` : name,
    );
  }

  /** Pays what a contest's source is worth, less what it paid; takes back what it is no longer worth. */
  settle(
    source: {
      readonly sourceId: string;
      readonly worth: number;
      readonly paid: number;
      readonly revision: number;
      readonly courseId: string;
    },
    at: Date,
  ): XpEntry | null {
    const amount = Math.max(source.worth - source.paid, -this.totalXp);
    if (amount === 0) return null;
    const { sourceId, revision, courseId } = source;
    return this.write({ ...plainLine('contest', sourceId, amount, at), revision, courseId });
  }

  /** Takes back what a source paid, as far as it is there: staff found it broken. */
  takeBack(source: {
    readonly sourceId: string;
    readonly amount: number;
    readonly revision: number;
    readonly courseId: string | null;
    readonly classIds: readonly string[];
    readonly countedAt: Date;
    readonly now: Date;
  }): XpEntry | null {
    const amount = -Math.min(source.amount, this.totalXp);
    if (amount === 0) return null;
    const { sourceId, revision, courseId, classIds, countedAt, now } = source;
    return this.write({
      ...plainLine('exercise-completed', sourceId, amount, now),
      revision,
      courseId,
      classIds,
      countedAt,
    });
  }

  /**
   * Staff pay past activities by another rule set: the difference counts like any XP, but no one is notified of it and no level is
   * announced for it, now or later.
   */
  recalculate(source: {
    readonly rule: XpRule;
    readonly sourceId: string;
    readonly amount: number;
    readonly revision: number;
    readonly courseId: string | null;
    readonly classIds: readonly string[];
    readonly countedAt: Date;
    readonly now: Date;
  }): XpEntry | null {
    const amount = Math.max(source.amount, -this.totalXp);
    if (amount === 0) return null;
    const { rule, sourceId, revision, courseId, classIds, countedAt, now } = source;
    this.totalXp += amount;
    this.level = levelOf(this.totalXp).level;
    this.peakLevel = Math.max(this.peakLevel, this.level);
    this.record({ type: 'xp-recalculated' });
    const line = plainLine('exercise-completed', sourceId, amount, now);
    return { id: newId(), ...line, rule, revision, courseId, classIds, countedAt };
  }

  /** The rating after the last rated contest, and what changed by one of them. */
  changeRating(
    current: { readonly rating: number; readonly contests: number } | null,
    change:
      | {
          readonly contestId: string;
          readonly before: number | null;
          readonly after: number;
          readonly revision: number;
        }
      | undefined,
  ): void {
    this.rating = current?.rating ?? null;
    this.ratedContests = current?.contests ?? 0;
    if (change) this.record({ type: 'rating-changed', playerId: this.id, ...change });
    else this.record({ type: 'rating-restored' });
  }

  completeQuest(questId: string, period: QuestPeriod, localDate: string, xp: number): void {
    this.record({ type: 'quest-completed', playerId: this.id, questId, period, localDate, xp });
  }

  /** XP that no activity pays. The source is unique for what is paid. */
  reward(rule: 'quest' | 'contest', sourceId: string, amount: number, at: Date): XpEntry {
    return this.write(plainLine(rule, sourceId, amount, at));
  }
}
