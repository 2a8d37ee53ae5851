import { expect, test } from 'vitest';
import { withoutValues } from './spans.js';

test('statements are shown without their literals, as far as they are shown', () => {
  expect(
    withoutValues(`select "e1".id from enrollment e1
      where name = 'O''Hara' and seats > 5 and price = -2.50 and id = $1 and note = 'cut of`),
  ).toBe('select "e1".id from enrollment e1 where name = ? and seats > ? and price = ? and id = $1 and note = ?');
  expect(withoutValues(`select '${'x'.repeat(5_000)}'`)).toBe('select ?');
});
