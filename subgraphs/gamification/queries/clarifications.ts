import type { Context } from '../../../platform/context.js';

export interface ClarificationView {
  readonly id: string;
  readonly contestId: string;
  /** Who asked; null for an announcement. */
  readonly userId: string | null;
  readonly problem: string | null;
  readonly question: string | null;
  readonly answer: string | null;
  readonly toAll: boolean;
  readonly askedAt: Date;
  readonly answeredAt: Date | null;
  readonly sequence: number;
}

const SELECT = `
  select id, contest_id, user_id, problem, question, answer, to_all, asked_at, answered_at,
    coalesce(sequence, 0)::integer as sequence
  from clarification where contest_id = $1
    and ($3 or user_id = $2 or to_all and answered_at is not null and ($4 or exists (
      select from participation where contest_id = $1 and user_id = $2)))`;

/**
 * Announcements, and questions with their answers, the newest first; at most 500. Those who run the contest see all;
 * participants what is for all, and their own.
 */
export function clarificationsOf(context: Context, contestId: string, manages: boolean): Promise<ClarificationView[]> {
  return context.db.rows(`${SELECT} order by coalesce(answered_at, asked_at) desc, id limit 500`, [
    contestId,
    context.viewer?.id ?? null,
    manages,
    manages,
  ]);
}

/** Announcements and answers that the viewer may see, after a place in their order. */
export function noticesAfter(
  context: Context,
  contestId: string,
  manages: boolean,
  after: number,
  limit: number,
): Promise<ClarificationView[]> {
  return context.db.rows(`${SELECT} and sequence > $5 and sequence is not null order by sequence limit $6`, [
    contestId,
    context.viewer?.id ?? null,
    manages,
    manages,
    after,
    limit,
  ]);
}
