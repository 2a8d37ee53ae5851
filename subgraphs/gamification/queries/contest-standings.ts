import { perRequest, type Context } from '../../../platform/context.js';
import { now } from '../../../platform/domain/clock.js';
import { InvalidInput } from '../../../platform/domain/errors.js';
import { decodeCursor, encodeCursor, MAX_PAGE } from '../../../platform/graphql/pagination.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { contestStatus, rulesOf } from '../domain/contest/contest.js';
import { frozen, revealedBy, type Reveal } from '../domain/contest/resolver.js';
import { standingsOf, type StandingsEntry } from '../domain/contest/standings.js';
import { contestState, type ContestState } from './contest-state.js';
import type { ContestView } from './contests.js';
import { blockedWithViewer } from './leaderboards.js';

/** PUBLIC hides results of the freeze until they are revealed or final; FULL hides nothing; VIRTUAL: see `virtual-standings.ts`. */
export type StandingsView = 'public' | 'full' | 'virtual';

/** A row, with the participant's number, by which hidden users are called. */
export type StandingsRow = StandingsEntry & {
  readonly number: number;
  readonly ghost?: true;
  /** The others of a team, whose captain has the row. */
  readonly mates: readonly string[];
  readonly teamName: string | null;
};

export interface Standings {
  readonly frozen: boolean;
  readonly rows: readonly StandingsRow[];
  /** Results of the freeze in the order in which they are revealed; empty before the end. */
  readonly steps: readonly Reveal[];
}

const views = new WeakMap<ContestState, Map<string, Standings>>();

/** Standings of a contest as of its version. */
export async function standings(
  context: Context,
  contest: ContestView,
  view: Exclude<StandingsView, 'virtual'>,
): Promise<Standings> {
  const state = await stateOf(context, contest);
  const status = contestStatus(contest, now());
  const isFrozen = view !== 'full' && contest.freezesAt !== null && (status === 'frozen' || status === 'judging');
  const hasEnded = status === 'judging' || status === 'finished';
  const key = `${isFrozen ? 'frozen' : 'open'}/${hasEnded}/${contest.resolverSteps}`;
  const known = views.get(state) ?? new Map<string, Standings>();
  views.set(state, known);
  const made = known.get(key) ?? compute(state, contest, isFrozen, hasEnded);
  known.set(key, made);
  return made;
}

/** By database, contest and version: what is being read now. */
const reading = new WeakMap<object, Map<string, Promise<ContestState>>>();

/** However many ask at once after a change, the state is read once. */
export function stateOf(context: Context, contest: ContestView): Promise<ContestState> {
  const { db } = context;
  const all = reading.get(db) ?? new Map<string, Promise<ContestState>>();
  reading.set(db, all);
  const key = `${contest.id}/${contest.version}`;
  const known = all.get(key);
  if (known) return known;
  const read = contestState(db, (sql, parameters) => db.rows(sql, parameters), contest).finally(() => all.delete(key));
  all.set(key, read);
  return read;
}

const texts = new WeakMap<StandingsRow, string>();

/** A row as text, to compare it with an earlier one; made once for all who follow the contest. */
export function textOf(row: StandingsRow): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const text = JSON.stringify(row);
  texts.set(row, text);
  return text;
}

function compute(state: ContestState, contest: ContestView, isFrozen: boolean, hasEnded: boolean): Standings {
  const rules = rulesOf(contest);
  const submissions = [...state.submissions.values()];
  const steps = isFrozen && hasEnded ? state.steps() : [];
  const seen = isFrozen
    ? frozen(submissions, contest.freezesAt, revealedBy(rules, steps, contest.resolverSteps))
    : submissions;
  return { frozen: isFrozen, rows: numbered(state, standingsOf(rules, state.participants, seen)), steps };
}

export function numbered(state: ContestState, entries: readonly StandingsEntry[]): StandingsRow[] {
  const byId = new Map(state.participants.map((participant) => [participant.userId, participant]));
  return entries.map((entry) => {
    const { number = 0, mates = [], teamName = null } = byId.get(entry.userId) ?? {};
    return { ...entry, number, mates, teamName };
  });
}

/** Submissions of the viewer and of their team, with their own verdicts, the newest first; at most 500. */
export async function ownSubmissions(context: Context, contestId: string): Promise<OwnSubmission[]> {
  return context.db.rows(
    `select id, exercise_id, submitted_at, verdict, score, ignored from contest_submission
     where contest_id = $1 and (user_id = $2 or user_id in (
       select mate.user_id from participation own join participation mate on mate.contest_id = $1
         and coalesce(own.captain_id, own.user_id) in (mate.user_id, mate.captain_id)
       where own.contest_id = $1 and own.user_id = $2))
     order by submitted_at desc, id desc limit 500`,
    [contestId, context.viewer?.id ?? null],
  );
}

export interface OwnSubmission {
  readonly id: string;
  readonly exerciseId: string;
  readonly submittedAt: Date;
  readonly verdict: string | null;
  readonly score: number;
  readonly ignored: boolean;
}

/** Participants who are shown by name: listed on boards, and without a block with the viewer. The viewer always. */
export const shownParticipants = perRequest((context) => async (userIds: readonly string[]): Promise<Set<string>> => {
  const [rows, blocked] = await Promise.all([
    context.db.rows<{ id: string }>('select id from player where id = any($1::uuid[]) and listed', [userIds]),
    context.viewer ? blockedWithViewer(context) : Promise.resolve(new Set<string>()),
  ]);
  const shown = new Set(rows.map(({ id }) => id).filter((id) => !blocked.has(id)));
  if (context.viewer) shown.add(context.viewer.id);
  return shown;
});

export interface NamedRow extends StandingsRow {
  /** Null for a hidden user: "Participant n". */
  readonly shownUserId: string | null;
  /** Members of the team who are shown by name, the captain first. */
  readonly shownTeam: readonly string[];
  readonly isViewer: boolean;
}

export async function named(context: Context, rows: readonly StandingsRow[]): Promise<NamedRow[]> {
  const shown = await shownParticipants(context)(rows.flatMap(({ userId, mates }) => [userId, ...mates]));
  return rows.map((row) => ({
    ...row,
    shownUserId: shown.has(row.userId) ? row.userId : null,
    // A captain who hides is not told by the name that they gave the team.
    teamName: shown.has(row.userId) ? row.teamName : null,
    shownTeam: [row.userId, ...row.mates].filter((id) => shown.has(id)),
    isViewer: isOf(row, context.viewer?.id),
  }));
}

/** Whether a row is that of a user or of their team. */
export function isOf({ userId, mates }: StandingsRow, id: string | undefined): boolean {
  return id !== undefined && (userId === id || mates.includes(id));
}

/** A page of rows, forward only. The cursor names a participant by number, so a page goes on where that row stands now. */
export async function pageOfRows(
  context: Context,
  rows: readonly StandingsRow[],
  { first, after }: { readonly first: number; readonly after?: string | null | undefined },
): Promise<Connection<NamedRow>> {
  if (first < 1 || first > MAX_PAGE)
    throw new InvalidInput([{ field: 'first', message: `must be between 1 and ${MAX_PAGE}` }]);
  let from = 0;
  if (after) {
    const [number] = decodeCursor(after, 'after', 1);
    from = rows.findIndex((row) => String(row.number) === number) + 1;
  }
  const shown = await named(context, rows.slice(from, from + first));
  const edges = shown.map((node) => ({ cursor: encodeCursor([String(node.number)]), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: from + first < rows.length,
      hasPreviousPage: from > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
