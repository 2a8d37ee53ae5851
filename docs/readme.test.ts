import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { SETTINGS } from '../platform/config/config.js';
import { LIMITS } from '../platform/config/router.js';

const escape = (text: string): string => text.replaceAll('|', '\\|');

/** The configuration table, as the settings say it. */
export function settingsTable(): string {
  const rows = SETTINGS.map(
    ({ name, default: value, description, secret }) =>
      `| \`${name}\` | ${value === undefined ? '' : `\`${escape(value)}\``} | ${escape(description)}${secret ? ' Secret.' : ''} |`,
  );
  return ['| setting | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

/** The limits of a request, as the settings say them. */
export function limitsTable(): string {
  const rows = LIMITS.map(
    ({ setting, default: value, code, description }) =>
      `| ${escape(description.replace(/\.$/, ''))} | ${value.toLocaleString('en')} | \`${setting}\` | \`${code}\` |`,
  );
  return ['| limit | default | setting | code |', '|---|---|---|---|', ...rows].join('\n');
}

test('the README lists every limit as it is', async () => {
  const readme = await readFile('README.md', 'utf8');
  const [, table] = /<!-- limits -->\n([\s\S]*?)\n?<!-- \/limits -->/.exec(readme) ?? [];
  expect(table?.trim()).toBe(limitsTable());
});

test('the README lists every setting as it is', async () => {
  const readme = await readFile('README.md', 'utf8');
  const [, table] = /<!-- settings -->\n([\s\S]*?)\n?<!-- \/settings -->/.exec(readme) ?? [];
  expect(table?.trim()).toBe(settingsTable());
});
