export type Line = object;

/** Lines in columns, headed by the keys of the first; numbers to the right. */
export function showTable(lines: readonly Line[]): string {
  const names = Object.keys(lines[0] ?? {});
  const cells = lines.map((line) => names.map((name) => textOf((line as Record<string, unknown>)[name])));
  const heads = names.map((name) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
  const widths = heads.map((head, column) => Math.max(head.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const right = names.map((name) => {
    const values = lines.map((line) => (line as Record<string, unknown>)[name]).filter((value) => value !== null);
    return values.length > 0 && values.every((value) => typeof value === 'number');
  });
  return [heads, ...cells]
    .map((row) =>
      row
        .map((cell, column) => (right[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toFixed(1);
  // A table has one line a row, whatever an error says.
  return (typeof value === 'string' ? value : JSON.stringify(value)).replace(/\s+/g, ' ');
}
