/**
 * What a migration must not do while the version before still runs (expand, migrate, contract): that version would fail on it.
 * A column is made nullable or with a default, filled by a backfill, and only a later release stops to use the old one.
 */
const RULES: readonly { readonly problem: string; readonly pattern: RegExp }[] = [
  {
    problem: 'drops what the version before may still use',
    pattern: /\bdrop\s+(?:table|column|view|materialized\s+view|function|type|schema|default)\b[^;,`]*/gi,
  },
  { problem: 'renames', pattern: /\brename\s+(?:to|column|constraint|value|attribute|\w+\s+to)\b[^;,`]*/gi },
  {
    problem: 'requires a column that rows of the version before lack',
    pattern: /\balter\s+(?:column\s+)?"?\w+"?\s+set\s+not\s+null\b/gi,
  },
  {
    problem: 'changes the type of a column',
    pattern: /\balter\s+(?:column\s+)?"?\w+"?\s+(?:set\s+data\s+)?type\b[^;,`]*/gi,
  },
  {
    problem: 'adds a column that the version before does not write',
    pattern:
      /\badd\s+(?:column\s+)?(?:if\s+not\s+exists\s+)?(?!constraint\b|check\b|primary\b|unique\b|foreign\b|exclude\b|value\b)\w+\s+(?=[^,;`]*\bnot\s+null\b)(?![^,;`]*\b(?:default|generated)\b)[^,;`]*/gi,
  },
];

export interface UnsafeStatement {
  readonly problem: string;
  /** The part that is unsafe, on one line. */
  readonly statement: string;
}

/** Unsafe statements in the text of a migration. Comments are not read. */
export function unsafeStatements(text: string): UnsafeStatement[] {
  const code = text.replace(/^\s*\/\/.*$|\/\*[\s\S]*?\*\/|--.*$/gm, '');
  return RULES.flatMap(({ problem, pattern }) =>
    [...code.matchAll(pattern)].map(([found]) => ({ problem, statement: found.replace(/\s+/g, ' ').trim() })),
  );
}
