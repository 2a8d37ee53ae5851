/** A submission's result as it stands: that of its highest revision. */
export interface Result {
  readonly submissionId: string;
  readonly revision: number;
  /** XP; null while the result is hidden. */
  readonly worth: number | null;
}

interface NewResult {
  readonly worth: number | null;
  readonly result?: { readonly submissionId: string; readonly revision: number };
  readonly onlyWithoutResults?: boolean;
}

/**
 * XP that a source is worth once an event is counted: that of its best submission. Of a submission the highest revision wins,
 * whatever the order in which results arrive.
 */
export function worthOf({ worth, result, onlyWithoutResults = false }: NewResult, known: readonly Result[]): number {
  if (onlyWithoutResults && known.length > 0) return 0;
  if (!result) return worth ?? 0;
  const isNewest = known.every((one) => one.submissionId !== result.submissionId || one.revision < result.revision);
  const standing = isNewest
    ? [worth, ...known.filter((one) => one.submissionId !== result.submissionId).map((one) => one.worth)]
    : known.map((one) => one.worth);
  return Math.max(0, ...standing.map((one) => one ?? 0));
}
