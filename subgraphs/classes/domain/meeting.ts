import { DAY } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';

/** How long after a meeting its substitute still sees the class and can mark attendance. */
export const SUBSTITUTE_DAYS = 7;

export class Meeting {
  readonly id = newId();
  readonly class!: { readonly id: string };
  /** It does not take place. Its date stays, and the credit for it is kept. */
  cancelledAt: Date | null = null;
  cancellationReason: string | null = null;
  /** Teaches it in the place of the instructor of the class. */
  substituteId: string | null = null;
  /** A room, an address or an https link; null: where the class meets. */
  place: string | null = null;
  constructor(
    /** Position by date, from 1. */
    public number: number,
    /** Wall clock in the class's zone, `2026-03-31T18:30`. */
    public localStart: string,
    /** Its date was set by hand and survives a change of the schedule. */
    public manual = false,
  ) {}

  get isCancelled(): boolean {
    return this.cancelledAt !== null;
  }

  cancel(reason: string, now: Date): void {
    this.cancelledAt = now;
    this.cancellationReason = reason;
    this.manual = true;
  }

  /** Also of a cancelled meeting, which then takes place after all. */
  moveTo(localStart: string): void {
    this.localStart = localStart;
    this.manual = true;
    this.cancelledAt = null;
    this.cancellationReason = null;
  }

  /** Whether this person teaches it instead of the instructor and may still act in the class. */
  isTaughtBySubstitute(userId: string, startsAt: Date, now: Date): boolean {
    return (
      !this.isCancelled && this.substituteId === userId && startsAt.getTime() + SUBSTITUTE_DAYS * DAY > now.getTime()
    );
  }
}
