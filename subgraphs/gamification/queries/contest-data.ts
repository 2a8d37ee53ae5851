import type { ContestSubmission, Participant } from '../domain/contest/standings.js';

export type Execute = <Row extends object>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;

export interface ParticipantRow extends Participant {
  /** From 1, in the order of joining. */
  readonly number: number;
  readonly ratable: boolean;
  /** The others of the team, of which this is the captain. */
  readonly mates: readonly string[];
  readonly teamName: string | null;
}

export interface ContestData {
  readonly participants: readonly ParticipantRow[];
  readonly submissions: readonly ContestSubmission[];
}

/**
 * All that standings are computed from: a team is one participant, its captain, and has the submissions of all members. Only submissions that changed after a version of the contest, if one is given.
 */
export async function readContestData(execute: Execute, contestId: string, after = -1): Promise<ContestData> {
  const [data] = await execute<{ participants: JsonParticipant[]; submissions: JsonSubmission[] }>(
    `select
       (select coalesce(jsonb_agg(jsonb_build_object('userId', user_id, 'number', number, 'ratable', ratable,
           'teamName', team_name, 'mates', array(select mate.user_id from participation mate
             where mate.contest_id = $1 and mate.captain_id = participation.user_id order by mate.number),
           'disqualified', disqualified_at is not null, 'extraUntil', extra_until) order by number), '[]')
         from participation where contest_id = $1 and captain_id is null) as participants,
       (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'userId', coalesce((
             select captain_id from participation
             where contest_id = $1 and participation.user_id = contest_submission.user_id), user_id), 'exerciseId', exercise_id,
           'submittedAt', submitted_at, 'verdict', verdict, 'score', score, 'groups', groups, 'ignored', ignored)), '[]')
         from contest_submission where contest_id = $1 and changed > $2) as submissions`,
    [contestId, after],
  );
  if (!data) throw new Error('A statement without a where clause has a row.');
  return {
    participants: data.participants.map(({ extraUntil, ...rest }) => ({
      ...rest,
      extraUntil: extraUntil === null ? null : new Date(extraUntil),
    })),
    submissions: data.submissions.map(({ submittedAt, ...rest }) => ({ ...rest, submittedAt: new Date(submittedAt) })),
  };
}

type JsonParticipant = Omit<ParticipantRow, 'extraUntil'> & { readonly extraUntil: string | null };
type JsonSubmission = Omit<ContestSubmission, 'submittedAt'> & { readonly submittedAt: string };
