import { expect, test } from 'vitest';
import { sketchOf } from './sketch.js';

const PROGRAM = `// Sums the numbers of each line.
const lines = require('fs').readFileSync(0, 'utf8').split('\\n');
let total = 0;
for (const line of lines) { for (const number of line.split(' ')) { if (number !== '') total += Number(number); } }
console.log(total);`;

test('names, texts, numbers, comments and spaces make no difference; another program has another sketch', () => {
  const renamed = PROGRAM.replaceAll('total', 'sum').replaceAll('line', 'row').replace('// Sums the', '/* Adds */ //');
  expect(sketchOf('javascript', renamed.replaceAll(' {', '\n  {'))).toEqual(sketchOf('javascript', PROGRAM));
  const other = sketchOf(
    'javascript',
    'while (true) { const next = readline(); if (!next) break; print(next * 2 - 1); }',
  );
  expect(other.length).toBeGreaterThan(16);
  expect(other.filter((hash) => sketchOf('javascript', PROGRAM).includes(hash)).length).toBeLessThan(other.length / 4);
  const python = (name: string) => `for ${name} in range(10):  # count\n    print(${name} // 2, "half")\n`;
  expect(sketchOf('python', python('i'))).toEqual(sketchOf('python', python('number').replace('# count', '')));
});

test('it has at most 64 hashes that fit an integer, and is made of any text', () => {
  for (const text of ['', '"', '/*'.repeat(30_000), '"\\'.repeat(30_000), PROGRAM.repeat(50), 'é'.repeat(1_000)]) {
    const sketch = sketchOf('javascript', text);
    expect(sketch.length).toBeLessThanOrEqual(64);
    expect(sketch.every((hash) => Number.isInteger(hash) && hash >= 0 && hash < 2 ** 31)).toBe(true);
  }
});
