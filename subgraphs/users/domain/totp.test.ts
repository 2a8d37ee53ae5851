import { describe, expect, test } from 'vitest';
import { base32, hotp, matchingStep, otpauthUri, stepAt } from './totp.js';

const SECRET = Buffer.from('12345678901234567890');

test.each([
  [0, '755224'],
  [1, '287082'],
  [2, '359152'],
  [3, '969429'],
  [4, '338314'],
  [5, '254676'],
  [6, '287922'],
  [7, '162583'],
  [8, '399871'],
  [9, '520489'],
])('of counter %i the code is %s (RFC 4226, appendix D)', (counter, code) => {
  expect(hotp(SECRET, counter)).toBe(code);
});

test.each([
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
])('at second %i the code of eight digits is %s (RFC 6238, appendix B)', (seconds, code) => {
  expect(hotp(SECRET, stepAt(new Date(seconds * 1_000)), 8)).toBe(code);
});

describe('a code', () => {
  const NOW = new Date('2026-03-02T10:00:10Z');
  const step = stepAt(NOW);

  test('is taken in its own step and in the two beside it', () => {
    const found = [-2, -1, 0, 1, 2].map((difference) => matchingStep(SECRET, hotp(SECRET, step + difference), NOW));
    expect(found).toEqual([undefined, step - 1, step, step + 1, undefined]);
  });

  test('is not taken again, nor is one of an earlier step', () => {
    expect(matchingStep(SECRET, hotp(SECRET, step), NOW, step)).toBeUndefined();
    expect(matchingStep(SECRET, hotp(SECRET, step - 1), NOW, step)).toBeUndefined();
    expect(matchingStep(SECRET, hotp(SECRET, step + 1), NOW, step)).toBe(step + 1);
  });

  test('is not taken where it is no code at all', () => {
    for (const code of ['', '12345', 'abcdef', hotp(SECRET, step, 8)])
      expect(matchingStep(SECRET, code, NOW)).toBeUndefined();
  });
});

test.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('"%s" is %s in base 32 (RFC 4648, section 10)', (text, encoded) => {
  expect(base32(Buffer.from(text))).toBe(encoded);
});

test('an authenticator app reads everything from the address, whatever the account is called', () => {
  const uri = new URL(otpauthUri(SECRET, 'ana&x=1@example.com'));
  expect(decodeURIComponent(uri.pathname)).toBe('/Lyceum:ana&x=1@example.com');
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    issuer: 'Lyceum',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});
