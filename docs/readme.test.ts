import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { limits } from '../platform/config/router.js';

const escape = (text: string): string => text.replaceAll('|', '\\|');

/** The limits of a request, as their rows declare them. */
export function limitsTable(): string {
  const rows = Object.values(limits).map(
    ({ name, default: value, code, about }) =>
      `| ${escape(about.replace(/\. More is .*$/, ''))} | ${Number(value).toLocaleString('en')} | \`${name}\` | \`${code}\` |`,
  );
  return ['| limit | default | setting | code |', '|---|---|---|---|', ...rows].join('\n');
}

test('docs/limits.md lists every limit with its default', async () => {
  const page = await readFile('docs/limits.md', 'utf8');
  const [, table] = /<!-- limits -->\n([\s\S]*?)\n?<!-- \/limits -->/.exec(page) ?? [];
  expect(table?.trim()).toBe(limitsTable());
});

describe('the index of decisions', async () => {
  const folder = 'docs/decisions';
  const files = (await readdir(folder)).filter((file) => file !== 'README.md').sort();
  const index = await readFile(`${folder}/README.md`, 'utf8');

  test('numbers them without gaps or duplicates', () => {
    expect(files.map((file) => Number(file.slice(0, 4)))).toEqual(files.map((_, at) => at + 1));
  });

  test.each(files)('lists %s by its title', async (file) => {
    const [title = ''] = (await readFile(`${folder}/${file}`, 'utf8')).split('\n');
    const number = Number(file.slice(0, 4));
    expect(title).toMatch(new RegExp(`^# ${number}\\. \\S`));
    expect(index).toMatch(
      new RegExp(`^\\| ${number} +\\| \\[${escapeRegExp(title.replace(/^# \d+\. /, ''))}\\]\\(${file}\\)`, 'm'),
    );
  });
});

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
