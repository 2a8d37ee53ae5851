import { expect, test } from 'vitest';
import { canonicalMobile } from './phone.js';

test.each([
  ['+351 912 345 678', undefined, '+351912345678'],
  ['00351912345678', undefined, '+351912345678'],
  ['912 345 678', 'PT', '+351912345678'],
  ['＋３５１９１２３４５６７８', undefined, '+351912345678'],
  ['+1 (415) 555-2671', undefined, '+14155552671'],
  ['+44 7400 123456', undefined, '+447400123456'],
] as const)('%s is a mobile number: %s, %s', (text, region, e164) => {
  expect(canonicalMobile(text, region)).toBe(e164);
});

test.each([
  ['a fixed line', '+351 21 123 4567'],
  ['a premium-rate number', '+1 900 555 2671'],
  ['a national number without region', '912 345 678'],
  ['a number that is too short', '+351 912'],
  ['text around a number', 'call +351 912 345 678'],
  ['an extension', '+1 415 555 2671 ext. 5'],
  ['no number', 'none'],
])('%s is rejected', (_, text) => {
  expect(canonicalMobile(text)).toBeUndefined();
});
