import { expect, test } from 'vitest';
import { canonicalPassword, requireStrongPassword } from './password-policy.js';

const OWNER = { name: 'Ana Karenina Silva', email: 'Ana.Silva@example.com' };

test.each([
  ['tangerine', 'too-short'],
  ['my-ANA.silva-secret', 'contains-email'],
  ['Password1234', 'common'],
  ['password123', 'common'],
  ['ｐａｓｓｗｏｒｄ１２３', 'common'],
  ['p@ssw0rd2026', 'common'],
  ['qwertyuiop', 'common'],
  ['1qaz2wsx3edc', 'common'],
  ['abababababab', 'common'],
  ['karenina2026', 'common'],
  ['silvakarenina', 'common'],
])('the password %s is rejected: %s', (password, reason) => {
  expect(() => requireStrongPassword(password, OWNER)).toThrow(
    expect.objectContaining({ code: 'PASSWORD_TOO_WEAK', field: 'input.password', details: { reason } }) as Error,
  );
});

test.each(['tangerine umbrella', 'ñandúñandú pampa', 'palace of learning', '向日葵の花が咲く丘の上'])(
  'the password %s is accepted',
  (password) => {
    expect(() => requireStrongPassword(password, OWNER)).not.toThrow();
  },
);

test('the first 64 characters decide, so that the work is bounded', () => {
  expect(() => requireStrongPassword('tangerine umbrella'.padEnd(200, 'x'), OWNER)).not.toThrow();
  expect(() => requireStrongPassword('tangerine umbrella'.padStart(200, 'x'), OWNER)).toThrow();
});

test('a local part of two letters may be part of a password', () => {
  expect(() => requireStrongPassword('palace of learning', { name: 'Al', email: 'al@example.com' })).not.toThrow();
});

test('a password typed with a full-width keyboard is the same password', () => {
  expect(canonicalPassword('ｔａｎｇｅｒｉｎｅ　ｕｍｂｒｅｌｌａ')).toBe('tangerine umbrella');
});
