import { randomBytes } from 'node:crypto';
import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { SecondFactorCodeInvalid, SecondFactorNotEnrolled } from '../../domain/errors.js';
import { RECOVERY_CODES, SecondFactor } from '../../domain/second-factor.js';
import { base32 } from '../../domain/totp.js';
import type { User } from '../../domain/user.js';
import { loadUser } from '../shared/load-user.js';
import { provePassword } from '../shared/prove-password.js';
import { hashToken } from '../shared/secret-token.js';

export interface PasswordAndCode {
  readonly password: string;
  readonly code: string;
}

/** Whether the code was right; a right code is used up, a wrong one is counted. Commit in both cases. */
export function acceptCode({ context, now }: Transaction, factor: SecondFactor, code: string): boolean {
  const secret = Buffer.from(context.secrets.decrypt(factor.secret), 'base64');
  return factor.accept({ code: code.replace(/\s/g, ''), secret, recoveryCodeHash: hashOf(factor, code) }, now);
}

/** Runs `work` after the viewer has proven the password and a code of their second factor. Wrong ones count as attempts. */
export async function withProvenFactor<Result>(
  context: Context,
  name: string,
  { password, code }: PasswordAndCode,
  work: (transaction: Transaction, factor: SecondFactor, user: User) => Promise<Result>,
): Promise<Result> {
  const viewer = requireViewer(context);
  const proven = await provePassword(context, password, 'input.password');
  const outcome = await runCommand(context, name, async (transaction) => {
    const user = await loadUser(transaction, viewer.id);
    await proven.redeem(transaction, user);
    const factor = await transaction.find(SecondFactor, { id: user.id });
    if (!factor?.confirmedAt) throw new SecondFactorNotEnrolled();
    if (!acceptCode(transaction, factor, code)) return new SecondFactorCodeInvalid();
    return work(transaction, factor, user);
  });
  return orThrow(outcome);
}

/**
 * For users who have a second factor: what is wrong with the code, to be returned by the command and thrown by {@link orThrow}. A
 * right code is used up.
 */
export async function refuseCode(
  transaction: Transaction,
  user: User,
  code: string | null | undefined,
): Promise<SecondFactorCodeInvalid | undefined> {
  const factor = await transaction.find(SecondFactor, { id: user.id });
  if (!factor?.confirmedAt) return undefined;
  if (!code) throw new InvalidInput([{ field: 'input.code', message: 'give a code of your second factor' }]);
  return acceptCode(transaction, factor, code) ? undefined : new SecondFactorCodeInvalid();
}

/** Throws after the commit, because a wrong code must be counted. */
export function orThrow<Result>(outcome: Result | SecondFactorCodeInvalid): Result {
  if (outcome instanceof SecondFactorCodeInvalid) throw outcome;
  return outcome;
}

/** 80 random bits each, so that a code cannot be guessed from its hash. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () =>
    (base32(randomBytes(10)).match(/.{4}/g) ?? []).join('-').toLowerCase(),
  );
}

export function hashesOf(factor: SecondFactor, codes: readonly string[]): string[] {
  return codes.map((code) => hashOf(factor, code));
}

function hashOf(factor: SecondFactor, code: string): string {
  return hashToken(`${factor.id}/${code.toLowerCase().replace(/[^a-z2-7]/g, '')}`);
}
