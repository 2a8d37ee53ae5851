import type { Distribution } from './figures.js';

export interface Row {
  readonly what: string;
  readonly figure: string;
  readonly wanted?: string;
}

/** What one part of the bench has to say: lines for people, and everything for the file. */
export interface Measured {
  readonly rows: readonly Row[];
  readonly data: object;
}

export function markdown(rows: readonly Row[]): string {
  const lines = [
    ['what', 'figure', 'wanted'],
    ...rows.map(({ what, figure, wanted }) => [what, figure, wanted ?? '']),
  ] as const;
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head, ...body] = lines;
  return [text(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body.map(text)].join('\n');
}

export function percentiles({ p50, p95, p99 }: Distribution): string {
  return `p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms`;
}
