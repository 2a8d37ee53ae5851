import { describe, expect, test } from 'vitest';
import { after, MINUTE, SECOND } from '../../../platform/domain/clock.js';
import { SecondFactorAlreadyOn, SecondFactorLocked } from './errors.js';
import { SecondFactor } from './second-factor.js';
import { hotp, stepAt } from './totp.js';

const NOW = new Date('2026-03-02T10:00:10Z');
const SECRET = Buffer.from('12345678901234567890');
const proof = (code: string) => ({ code, secret: SECRET, recoveryCodeHash: `hash of ${code}` });
const codeAt = (instant: Date) => proof(hotp(SECRET, stepAt(instant)));

function confirmedFactor(): SecondFactor {
  const factor = new SecondFactor('01976d2a-7c00-7000-8000-000000000001', 'sealed', NOW);
  factor.confirm(['hash of one', 'hash of two'], NOW);
  return factor;
}
const wrongTimes = (factor: SecondFactor, times: number, now = NOW) => {
  for (let index = 0; index < times; index += 1) expect(factor.accept(proof('wrong'), now)).toBe(false);
};

test('a code is used up by being accepted, and with it those of earlier steps', () => {
  const factor = confirmedFactor();
  expect(factor.accept(codeAt(NOW), NOW)).toBe(true);
  expect(factor.accept(codeAt(NOW), NOW)).toBe(false);
  expect(factor.accept(codeAt(after(NOW, -30 * SECOND)), NOW)).toBe(false);
  expect(factor.accept(codeAt(after(NOW, 30 * SECOND)), NOW)).toBe(true);
});

test('a recovery code works once, and the others stay', () => {
  const factor = confirmedFactor();
  expect([factor.accept(proof('one'), NOW), factor.accept(proof('one'), NOW)]).toEqual([true, false]);
  expect(factor.recoveryCodes).toEqual(['hash of two']);
});

describe('wrong codes', () => {
  test('lock the factor for 15 minutes at the fifth, for right ones too', () => {
    const factor = confirmedFactor();
    wrongTimes(factor, 5);
    for (const right of [codeAt(NOW), proof('one')])
      expect(() => factor.accept(right, after(NOW, 15 * MINUTE - 1))).toThrow(SecondFactorLocked);
    const later = after(NOW, 15 * MINUTE);
    expect(factor.accept(codeAt(later), later)).toBe(true);
  });

  test('are forgotten after a right one', () => {
    const factor = confirmedFactor();
    wrongTimes(factor, 4);
    expect(factor.accept(codeAt(NOW), NOW)).toBe(true);
    wrongTimes(factor, 4);
    expect(factor.accept(proof('two'), NOW)).toBe(true);
  });

  test('lock it again, five at a time', () => {
    const factor = confirmedFactor();
    wrongTimes(factor, 5);
    const later = after(NOW, 15 * MINUTE);
    wrongTimes(factor, 5, later);
    expect(() => factor.accept(codeAt(later), later)).toThrow(SecondFactorLocked);
  });
});

test('only a factor that was never confirmed is enrolled again, and it is confirmed once', () => {
  const factor = new SecondFactor('01976d2a-7c00-7000-8000-000000000001', 'sealed', NOW);
  factor.enrollAgain('sealed otherwise', after(NOW, MINUTE));
  expect(factor.secret).toBe('sealed otherwise');
  factor.confirm([], NOW);
  expect(() => factor.enrollAgain('sealed', NOW)).toThrow(SecondFactorAlreadyOn);
  expect(() => factor.confirm([], NOW)).toThrow(SecondFactorAlreadyOn);
});
