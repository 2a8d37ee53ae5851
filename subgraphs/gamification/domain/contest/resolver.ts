import {
  compareRows,
  rowOf,
  standingsOf,
  type ContestRules,
  type ContestSubmission,
  type Participant,
  type ScoredParticipant,
} from './standings.js';

/**
 * What others may see of a submission that was received during the freeze: that it is there. Its verdict, compile errors
 * included, is hidden until it is revealed.
 */
export function frozen(
  submissions: readonly ContestSubmission[],
  freezesAt: Date | null,
  revealed: (submission: ContestSubmission) => boolean = () => false,
): ContestSubmission[] {
  if (freezesAt === null) return [...submissions];
  return submissions.map((submission) =>
    submission.submittedAt < freezesAt || revealed(submission)
      ? submission
      : { ...submission, verdict: null, score: 0, groups: [] },
  );
}

export interface Reveal {
  readonly userId: string;
  readonly label: string;
}

/**
 * The order in which results of the freeze are revealed: the lowest row first, its leftmost pending problem; a row that moves
 * up is visited again. The standings after the last step are the true ones.
 *
 * Each step computes one row. A result never makes a row worse, so the row stays or moves up, and all rows below the current
 * place are done.
 */
export function resolverSteps(
  rules: ContestRules,
  participants: readonly Participant[],
  submissions: readonly ContestSubmission[],
  freezesAt: Date | null,
): Reveal[] {
  const steps: Reveal[] = [];
  const byUser = Map.groupBy(submissions, ({ userId }) => userId);
  const byId = new Map(participants.map((participant) => [participant.userId, participant]));
  const rows: ScoredParticipant[] = standingsOf(rules, participants, frozen(submissions, freezesAt)).flatMap(
    (entry) => {
      const participant = byId.get(entry.userId);
      return participant ? [{ participant, entry }] : [];
    },
  );
  const revealed = new Map<string, Set<string>>();
  for (let at = rows.length - 1; at >= 0;) {
    const row = rows[at];
    const userId = row?.entry.userId ?? '';
    const shown = revealed.get(userId) ?? new Set<string>();
    const next = row?.entry.results.find(({ label, pending }) => pending > 0 && !shown.has(label));
    if (!row || !next) {
      at -= 1;
      continue;
    }
    revealed.set(userId, shown.add(next.label));
    steps.push({ userId, label: next.label });
    const seen = frozen(byUser.get(userId) ?? [], freezesAt, ({ exerciseId }) => shown.has(labelOf(rules, exerciseId)));
    const changed = rowOf(rules, row.participant, seen);
    rows.splice(at, 1);
    rows.splice(placeOf(rules, rows, changed, at), 0, changed);
  }
  return steps;
}

function labelOf({ problems }: ContestRules, exerciseId: string): string {
  return problems.find((problem) => problem.exerciseId === exerciseId)?.label ?? '';
}

/** Where a row belongs among the first `end` rows, which are in order. */
function placeOf(rules: ContestRules, rows: readonly ScoredParticipant[], row: ScoredParticipant, end: number): number {
  let [low, high] = [0, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = rows[middle];
    if (other && compareRows(rules, other, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What is seen after so many steps of the resolver. */
export function revealedBy(
  rules: ContestRules,
  steps: readonly Reveal[],
  count: number,
): (submission: ContestSubmission) => boolean {
  const shown = new Set(steps.slice(0, count).map(({ userId, label }) => `${userId}/${label}`));
  return ({ userId, exerciseId }) => shown.has(`${userId}/${labelOf(rules, exerciseId)}`);
}
