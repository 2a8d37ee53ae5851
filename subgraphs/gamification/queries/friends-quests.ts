import { requireViewer, type Context } from '../../../platform/context.js';
import { now } from '../../../platform/domain/clock.js';
import { isWorthPaying } from '../domain/quest.js';
import type { Condition } from '../domain/rules/rule.js';
import { FactReader, type Counters, type Frame } from './fact-values.js';
import type { QuestView } from './quests.js';

export interface FriendsQuestRow {
  readonly id: string;
  readonly questId: string;
  /** One condition with `gte`, to which each member adds. */
  readonly rule: Condition;
  readonly startedAt: Date;
  readonly endsAt: Date;
  /** Who accepted. */
  readonly members: readonly string[];
}

export interface FriendsQuestMember {
  readonly playerId: string;
  readonly accepted: boolean;
  /** Of the goal, in percent. */
  readonly percent: number;
  /** Enough to be paid. */
  readonly contributes: boolean;
}

export interface FriendsQuestView {
  readonly id: string;
  readonly quest: QuestView;
  readonly startedAt: Date;
  readonly acceptUntil: Date;
  readonly endsAt: Date;
  readonly completedAt: Date | null;
  readonly endedAt: Date | null;
  readonly members: readonly FriendsQuestMember[];
}

/** A quest of friends is about stored facts within its time; running totals have no meaning there. */
export const friendFrame = ({ startedAt, endsAt }: Pick<FriendsQuestRow, 'startedAt' | 'endsAt'>): Frame => ({
  from: new Date(startedAt),
  to: new Date(endsAt),
});

export function memberCounters(id: string): Counters {
  return { id, timeZone: 'UTC', exercises: 0, lessons: 0, courses: 0, perfectQuizzes: 0, level: 0, streakDays: 0 };
}

/**
 * Quests of friends that the viewer is in or invited to, the newest first: those that run, and those of the last week. Members
 * with whom the viewer has a block are left out.
 */
export async function ownFriendsQuests(context: Context): Promise<FriendsQuestView[]> {
  const { id: viewerId } = requireViewer(context);
  const rows = await context.db.rows<
    Omit<FriendsQuestView, 'quest' | 'members'> & {
      quest: QuestView & { rule: Condition };
      members: { playerId: string; accepted: boolean }[];
    }
  >(
    `select friends_quest.id, started_at, accept_until, ends_at, completed_at, ended_at,
       jsonb_build_object('id', quest.id, 'title', title, 'text', text, 'period', period, 'rule', rule,
         'active', retired_at is null) as quest,
       (select jsonb_agg(jsonb_build_object('playerId', player_id, 'accepted', accepted_at is not null) order by player_id)
        from friends_quest_member where friends_quest_id = friends_quest.id and not exists (
          select from block where blocker_id = $1 and blocked_id = player_id or blocker_id = player_id and blocked_id = $1)
       ) as members
     from friends_quest join quest on quest.id = quest_id
     join friends_quest_member own on own.friends_quest_id = friends_quest.id and own.player_id = $1
     where ends_at > $2::timestamptz - interval '7 days' and (accepted_at is not null or accept_until > $2)
     order by friends_quest.id desc limit 50`,
    [viewerId, now().toISOString()],
  );
  const reader = new FactReader();
  for (const { quest, members, ...row } of rows)
    for (const { playerId } of members) reader.ask(memberCounters(playerId), quest.rule, friendFrame(row));
  await reader.read((sql, parameters) => context.db.rows(sql, parameters));
  return rows.map(({ quest, members, ...row }) => ({
    ...row,
    quest,
    members: members.map(({ playerId, accepted }) => {
      const part = accepted ? Math.max(0, reader.of(playerId)(quest.rule)) : 0;
      return {
        playerId,
        accepted,
        percent: Math.min(100, Math.floor((100 * part) / Math.max(1, quest.rule.value))),
        contributes: isWorthPaying(part, quest.rule.value),
      };
    }),
  }));
}
