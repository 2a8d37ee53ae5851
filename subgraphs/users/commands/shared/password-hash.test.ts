import { expect, test } from 'vitest';
import { hashPassword, passwordMatches } from './password-hash.js';

test('a password matches its own hash only, and no account’s matches none', async () => {
  const [hash, again] = await Promise.all([hashPassword('tangerine umbrella'), hashPassword('tangerine umbrella')]);
  expect(hash).not.toBe(again);
  expect(await passwordMatches('tangerine umbrella', hash)).toBe(true);
  expect(await passwordMatches('Tangerine umbrella', hash)).toBe(false);
  expect(await passwordMatches('tangerine umbrella', undefined)).toBe(false);
});

test('letters are the same however a keyboard composes them', async () => {
  expect(await passwordMatches('cafe\u0301 con leche', await hashPassword('caf\u00e9 con leche'))).toBe(true);
});

test('hashes of other programs and other costs are read', async () => {
  // A vector of the reference implementation (phc-winner-argon2, test.c).
  const vector = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  expect(await passwordMatches('password', vector)).toBe(true);
  await expect(passwordMatches('password', 'plain')).rejects.toThrow('unknown form');
});

test('many hashes at once all come', async () => {
  const hashes = await Promise.all(Array.from({ length: 12 }, () => hashPassword('tangerine umbrella')));
  expect(new Set(hashes).size).toBe(12);
});
