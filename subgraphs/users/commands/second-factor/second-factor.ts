import { randomBytes } from 'node:crypto';
import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { EmailNotVerified } from '../../../../platform/domain/errors.js';
import { SecondFactorAlreadyOn, SecondFactorCodeInvalid, SecondFactorNotEnrolled } from '../../domain/errors.js';
import { RECOVERY_CODES, SecondFactor } from '../../domain/second-factor.js';
import { base32, otpauthUri, TOTP_SECRET_BYTES } from '../../domain/totp.js';
import { audit } from '../audit/audit.js';
import { loadUser } from '../shared/load-user.js';
import { provePassword } from '../shared/prove-password.js';
import { hashToken } from '../shared/secret-token.js';

export interface PasswordAndCode {
  readonly password: string;
  readonly code: string;
}

/**
 * A new secret, given once and not in force before {@link confirmSecondFactor}. Needs the password: a stolen access token must
 * not lock its owner out; and a verified address: who registered another's must not either.
 */
export async function enrollSecondFactor(
  context: Context,
  input: { readonly password: string },
): Promise<{ secret: string; otpauthUri: string }> {
  const viewer = requireViewer(context);
  const proven = await provePassword(context, input.password, 'input.password');
  return runCommand(context, 'enrollSecondFactor', async (transaction) => {
    const user = await loadUser(transaction, viewer.id);
    await proven.redeem(transaction, user);
    if (!user.emailVerifiedAt) throw new EmailNotVerified();
    const secret = randomBytes(TOTP_SECRET_BYTES);
    const sealed = context.secrets.encrypt(secret.toString('base64'));
    const factor = await transaction.find(SecondFactor, { id: user.id });
    if (factor) factor.enrollAgain(sealed, transaction.now);
    else transaction.add(new SecondFactor(user.id, sealed, transaction.now));
    return { secret: base32(secret), otpauthUri: otpauthUri(secret, user.email) };
  });
}

/** Turns the factor on by a code of it. Returns the recovery codes, which are stored as hashes only. */
export async function confirmSecondFactor(
  context: Context,
  input: { readonly code: string },
): Promise<{ recoveryCodes: string[] }> {
  const viewer = requireViewer(context);
  const outcome = await runCommand(context, 'confirmSecondFactor', async (transaction) => {
    await loadUser(transaction, viewer.id);
    const factor = await transaction.find(SecondFactor, { id: viewer.id });
    if (!factor) throw new SecondFactorNotEnrolled();
    if (factor.confirmedAt) throw new SecondFactorAlreadyOn();
    if (!acceptCode(transaction, factor, input.code)) return new SecondFactorCodeInvalid();
    const recoveryCodes = newRecoveryCodes();
    factor.confirm(hashesOf(factor, recoveryCodes), transaction.now);
    await audit(transaction, { action: 'second-factor-enabled', targetId: viewer.id });
    return { recoveryCodes };
  });
  return orThrow(outcome);
}

/** Turns the factor off and forgets its secret. */
export async function disableSecondFactor(context: Context, input: PasswordAndCode): Promise<void> {
  await withProvenFactor(context, 'disableSecondFactor', input, async (transaction, factor) => {
    transaction.em.remove(factor);
    await transaction.sql('delete from log_in_challenge where user_id = $1', [factor.id]);
    await audit(transaction, { action: 'second-factor-disabled', targetId: factor.id });
  });
}

/** Ten new recovery codes; the old ones are no good any more. */
export function regenerateRecoveryCodes(
  context: Context,
  input: PasswordAndCode,
): Promise<{ recoveryCodes: string[] }> {
  return withProvenFactor(context, 'regenerateRecoveryCodes', input, async (transaction, factor) => {
    const recoveryCodes = newRecoveryCodes();
    factor.replaceRecoveryCodes(hashesOf(factor, recoveryCodes));
    await audit(transaction, { action: 'recovery-codes-regenerated', targetId: factor.id });
    return { recoveryCodes };
  });
}

/** Whether the code was right, and if so, it is used up. Wrong ones count: commit either way. */
export function acceptCode({ context, now }: Transaction, factor: SecondFactor, code: string): boolean {
  const secret = Buffer.from(context.secrets.decrypt(factor.secret), 'base64');
  return factor.accept({ code: code.replace(/\s/g, ''), secret, recoveryCodeHash: hashOf(factor, code) }, now);
}

async function withProvenFactor<Result>(
  context: Context,
  name: string,
  { password, code }: PasswordAndCode,
  work: (transaction: Transaction, factor: SecondFactor) => Promise<Result>,
): Promise<Result> {
  const viewer = requireViewer(context);
  const proven = await provePassword(context, password, 'input.password');
  const outcome = await runCommand(context, name, async (transaction) => {
    const user = await loadUser(transaction, viewer.id);
    await proven.redeem(transaction, user);
    const factor = await transaction.find(SecondFactor, { id: user.id });
    if (!factor?.confirmedAt) throw new SecondFactorNotEnrolled();
    if (!acceptCode(transaction, factor, code)) return new SecondFactorCodeInvalid();
    return work(transaction, factor);
  });
  return orThrow(outcome);
}

/** Thrown only after the commit: that a code was wrong has to be counted. */
function orThrow<Result>(outcome: Result | SecondFactorCodeInvalid): Result {
  if (outcome instanceof SecondFactorCodeInvalid) throw outcome;
  return outcome;
}

/** 80 random bits each: a stolen hash can't be turned back by guessing. */
function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () =>
    (base32(randomBytes(10)).match(/.{4}/g) ?? []).join('-').toLowerCase(),
  );
}

function hashesOf(factor: SecondFactor, codes: readonly string[]): string[] {
  return codes.map((code) => hashOf(factor, code));
}

function hashOf(factor: SecondFactor, code: string): string {
  return hashToken(`${factor.id}/${code.toLowerCase().replace(/[^a-z2-7]/g, '')}`);
}
