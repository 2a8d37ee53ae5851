import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { newId } from '../../../../platform/domain/ids.js';
import { Contest, PODIUM_XP, PROBLEM_XP } from '../../domain/contest/contest.js';
import { standingsOf, type StandingsEntry } from '../../domain/contest/standings.js';
import type { FactKind } from '../../domain/fact-kinds.js';
import { factsChangedBy } from '../../domain/rules/facts.js';
import { readContestData } from '../../queries/contest-data.js';
import { applyRules, candidatesSql, timesOf, type Candidates } from '../player/apply-rules.js';
import { loadPlayer } from '../player/load-player.js';
import { writeEntry } from '../player/write-entry.js';
import { rateFrom } from './rate-from.js';

/**
 * Pays what a finished contest is worth to each participant, less what it paid before: nothing twice, and less after a
 * disqualification or rejudge. Then computes ratings. Idempotent, so an interrupted run starts again.
 */
export async function settleContest(context: Context, contestId: string): Promise<void> {
  const settled = await runCommand(context, 'readContest', async (transaction) => {
    const contest = await transaction.em.findOne(Contest, { id: contestId });
    if (!contest?.finishedAt) return null;
    const { participants, submissions } = await readContestData(transaction.sql, contestId);
    const { id, courseId, problems, finishedAt, rules } = contest;
    // Whose only submission was taken out afterwards gives back what they were paid.
    const paid = await transaction.sql<{ player_id: string }>(
      `select distinct player_id from xp_transaction where rule = 'contest' and source_id = any($1::uuid[])`,
      [[id, ...problems.map((problem) => problem.id)]],
    );
    const wasPaid = new Set(paid.map((row) => row.player_id));
    const mates = new Map(participants.map((one) => [one.userId, one.mates]));
    // Each member of a team is paid what the team has.
    const entries = standingsOf(rules, participants, submissions)
      .flatMap((entry) => [entry.userId, ...(mates.get(entry.userId) ?? [])].map((userId) => ({ ...entry, userId })))
      .filter((entry) => entry.submissions > 0 || wasPaid.has(entry.userId));
    return { id, courseId, problems, finishedAt, entries };
  });
  if (!settled) return;
  for (const entry of settled.entries)
    await runCommand(context, 'settleContest', (transaction) => settleOne(transaction, settled, entry));
  await rateFrom(context, contestId);
}

type Settled = Pick<Contest, 'id' | 'courseId' | 'problems'> & { readonly finishedAt: Date };

async function settleOne(transaction: Transaction, contest: Settled, entry: StandingsEntry): Promise<void> {
  const player = await loadPlayer(transaction, entry.userId);
  const isRanked = entry.rank !== null && entry.submissions > 0;
  const worths = [
    ...contest.problems.map(({ id, label }) => ({
      sourceId: id,
      kind: 'contest-solved' as const,
      worth: isRanked && entry.results.some((one) => one.label === label && one.solved) ? PROBLEM_XP : 0,
    })),
    { sourceId: contest.id, kind: 'contest-podium' as const, worth: isRanked ? (PODIUM_XP[entry.rank - 1] ?? 0) : 0 },
  ];
  const paid = await transaction.sql<{ source_id: string; amount: string; revisions: string }>(
    `select source_id, sum(amount) as amount, count(*) as revisions from xp_transaction
     where player_id = $1 and rule = 'contest' and source_id = any($2::uuid[]) group by source_id`,
    [player.id, worths.map(({ sourceId }) => sourceId)],
  );
  const at = contest.finishedAt;
  for (const { sourceId, worth } of worths) {
    const before = paid.find((row) => row.source_id === sourceId);
    const settled = player.settle(
      {
        sourceId,
        worth,
        paid: Number(before?.amount ?? 0),
        revision: Number(before?.revisions ?? 0),
        courseId: contest.courseId,
      },
      at,
    );
    if (settled) await writeEntry(transaction, player, settled);
  }
  const facts = [
    ...worths.filter(({ worth }) => worth > 0).map(({ sourceId, kind }) => ({ sourceId, kind })),
    ...(isRanked ? [{ sourceId: contest.id, kind: 'contest-finished' as const }] : []),
  ];
  for (const fact of facts) await writeContestFact(transaction, entry.userId, contest, fact, at);
  const kinds = facts.map(({ kind }): FactKind => kind);
  const candidates = await candidatesFor(transaction, player, kinds, at);
  for (const kind of new Set(kinds))
    await applyRules(transaction, player, { kind, occurredAt: at, localDate: null }, candidates);
}

/** Once for each player, kind and source. */
async function writeContestFact(
  transaction: Transaction,
  playerId: string,
  { courseId }: Settled,
  { kind, sourceId }: { readonly kind: FactKind; readonly sourceId: string },
  at: Date,
): Promise<void> {
  await transaction.sql(
    `insert into activity_fact (id, player_id, kind, source_id, first, course_id, class_ids, occurred_at)
     select $1, $2, $3, $4, true, $5, '{}', $6 where not exists (
       select from activity_fact where player_id = $2 and kind = $3 and source_id = $4)`,
    [newId(), playerId, kind, sourceId, courseId, at.toISOString()],
  );
}

async function candidatesFor(
  transaction: Transaction,
  player: Awaited<ReturnType<typeof loadPlayer>>,
  kinds: readonly FactKind[],
  at: Date,
): Promise<Candidates> {
  const [row] = await transaction.sql<{ candidates: Candidates }>(
    `select ${candidatesSql('$1::text[]', '$2::text[]', '$3::uuid', '$4::text[]', '$5::timestamptz')} as candidates`,
    [
      [...new Set(kinds.flatMap(factsChangedBy))],
      player.heldKeys(),
      player.id,
      timesOf({ occurredAt: at, localDate: null }).map(({ key }) => key),
      at.toISOString(),
    ],
  );
  if (!row) throw new Error('A statement without a where clause has a row.');
  return row.candidates;
}
