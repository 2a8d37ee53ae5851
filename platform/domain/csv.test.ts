import { expect, test } from 'vitest';
import { csvRows } from './csv.js';

test('a CSV file quotes what needs it and starts no formula', () => {
  const rows = [
    ['Name', 'Quiz, part 1'],
    ['=cmd()', 0.5],
    ['-1+cmd()', '-12.50'],
    ['He said "no"', null],
  ];
  expect(csvRows(rows)).toBe(`Name,"Quiz, part 1"\r\n'=cmd(),0.5\r\n'-1+cmd(),-12.50\r\n"He said ""no""",\r\n`);
});
