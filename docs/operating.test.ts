import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { definitions } from '../subgraphs/all.js';

const OPERATING = readFileSync('docs/operating.md', 'utf8');

test('the table of read models names all of them, with the domains whose events they follow', () => {
  const [, table = ''] = OPERATING.split(/\| domain +\| read model/);
  const rows = table
    .split('\n\n', 1)[0]!
    .split('\n')
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));
  const documented = rows.map(([, domain, models, follows]) => [domain, names(models), names(follows)]);
  const defined = Object.values(definitions)
    .filter(({ readModels = [] }) => readModels.length > 0)
    .map(({ name, readModels = [] }) => [
      name,
      readModels.map((model) => model.name).toSorted(),
      [...new Set(readModels.flatMap(({ reactions }) => reactions.map(({ contract }) => contract.domain)))].toSorted(),
    ]);
  expect(documented.toSorted()).toEqual(defined.toSorted());
});

test('what an upgrade asks to replay exists', () => {
  const asked = [...OPERATING.matchAll(/operate -- replay (\w+) ([\w-]+)/g)];
  expect(asked.length).toBeGreaterThan(0);
  for (const [, domain, model] of asked)
    expect(
      Object.values(definitions)
        .find(({ name }) => name === domain)
        ?.readModels?.map(({ name }) => name),
    ).toContain(model);
});

function names(cell: string | undefined): string[] {
  return (cell ?? '').split(', ').toSorted();
}
