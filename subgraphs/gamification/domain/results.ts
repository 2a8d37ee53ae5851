/** A submission's result as it stands: that of its highest revision. */
export interface Result {
  readonly submissionId: string;
  readonly revision: number;
  /** XP; null while the result is hidden. */
  readonly worth: number | null;
}

interface NewResult {
  /** What is worth something. A result of the source itself was set by hand: it holds over those of submissions. */
  readonly sourceId: string;
  readonly worth: number | null;
  readonly result?: { readonly submissionId: string; readonly revision: number };
  readonly onlyWithoutResults?: boolean;
}

/**
 * XP that a source is worth once an event is counted: that of its best submission. Of a submission the highest revision wins,
 * whatever the order in which results arrive.
 */
export function worthOf(
  { sourceId, worth, result, onlyWithoutResults = false }: NewResult,
  known: readonly Result[],
): number {
  if (onlyWithoutResults && known.length > 0) return 0;
  if (!result) return worth ?? 0;
  const isNewest = known.every((one) => one.submissionId !== result.submissionId || one.revision < result.revision);
  const others = isNewest ? known.filter((one) => one.submissionId !== result.submissionId) : known;
  const standing: readonly Pick<Result, 'submissionId' | 'worth'>[] = isNewest
    ? [...others, { submissionId: result.submissionId, worth }]
    : others;
  const byHand = standing.find((one) => one.submissionId === sourceId);
  if (byHand) return byHand.worth ?? 0;
  return Math.max(0, ...standing.map((one) => one.worth ?? 0));
}
