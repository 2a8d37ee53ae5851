import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { SETTINGS } from '../platform/config.js';

const escape = (text: string): string => text.replaceAll('|', '\\|');

/** The configuration table, as the settings say it. */
export function settingsTable(): string {
  const rows = SETTINGS.map(
    ({ name, default: value, description, secret }) =>
      `| \`${name}\` | ${value === undefined ? '' : `\`${escape(value)}\``} | ${escape(description)}${secret ? ' Secret.' : ''} |`,
  );
  return ['| setting | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

test('the README lists every setting as it is', async () => {
  const readme = await readFile('README.md', 'utf8');
  const [, table] = /<!-- settings -->\n([\s\S]*?)\n?<!-- \/settings -->/.exec(readme) ?? [];
  expect(table?.trim()).toBe(settingsTable());
});
