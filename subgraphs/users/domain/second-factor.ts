import { Aggregate } from '../../../platform/domain/aggregate.js';
import { after, MINUTE } from '../../../platform/domain/clock.js';
import { SecondFactorAlreadyOn, SecondFactorLocked } from './errors.js';
import { matchingStep } from './totp.js';

export const WRONG_CODES_UNTIL_LOCKED = 5;
export const FACTOR_LOCKED_MS = 15 * MINUTE;
export const RECOVERY_CODES = 10;
/** With so many left, the owner is asked to create new ones. */
export const FEW_RECOVERY_CODES = 3;

/** What a person shows to prove that they have their second factor. */
export interface Proof {
  /** What was typed. */
  readonly code: string;
  /** The opened secret of the factor. */
  readonly secret: Uint8Array;
  /** Of what was typed, in case it is a recovery code. */
  readonly recoveryCodeHash: string;
}

/** Codes of an app (TOTP) that a person's log in takes beside the first factor. Its id is the person's. */
export class SecondFactor extends Aggregate<never> {
  confirmedAt: Date | null = null;
  /** The newest step whose code was taken: neither it nor an earlier one is taken again. */
  lastStep: number | null = null;
  wrongCodes = 0;
  lockedUntil: Date | null = null;
  /** Hashes; one that was used is not here any more. */
  recoveryCodes: readonly string[] = [];

  constructor(
    readonly id: string,
    /** Sealed. */
    public secret: string,
    public enrolledAt: Date,
  ) {
    super();
  }

  /** Another secret in the place of one that was never confirmed. */
  enrollAgain(secret: string, now: Date): void {
    if (this.confirmedAt) throw new SecondFactorAlreadyOn();
    this.secret = secret;
    this.enrolledAt = now;
    this.lastStep = null;
  }

  /** From now on a log in needs it. The person has shown a code of it: see {@link accept}. */
  confirm(recoveryCodes: readonly string[], now: Date): void {
    if (this.confirmedAt) throw new SecondFactorAlreadyOn();
    this.confirmedAt = now;
    this.recoveryCodes = recoveryCodes;
  }

  replaceRecoveryCodes(recoveryCodes: readonly string[]): void {
    this.recoveryCodes = recoveryCodes;
  }

  /**
   * Uses a code up; false, and counted, where it is wrong or was used before. The fifth wrong one in a row locks the factor
   * for 15 minutes: until then {@link SecondFactorLocked} is thrown whatever the code.
   */
  accept({ code, secret, recoveryCodeHash }: Proof, now: Date): boolean {
    if (this.lockedUntil && this.lockedUntil > now) throw new SecondFactorLocked(this.lockedUntil);
    const step = matchingStep(secret, code, now, this.lastStep);
    const isRecoveryCode = this.recoveryCodes.includes(recoveryCodeHash);
    if (step === undefined && !isRecoveryCode) {
      this.wrongCodes += 1;
      if (this.wrongCodes >= WRONG_CODES_UNTIL_LOCKED) {
        this.lockedUntil = after(now, FACTOR_LOCKED_MS);
        this.wrongCodes = 0;
      }
      return false;
    }
    if (step !== undefined) this.lastStep = step;
    else this.recoveryCodes = this.recoveryCodes.filter((hash) => hash !== recoveryCodeHash);
    this.wrongCodes = 0;
    this.lockedUntil = null;
    return true;
  }
}
