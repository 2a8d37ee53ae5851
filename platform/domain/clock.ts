let pretended: Date | undefined;

/** The one source of the present. Tests move it by faking `Date`. */
export function now(): Date {
  return pretended ?? new Date();
}

/**
 * Lets everything happen at another time, until called without one: for filling an empty platform with a past. It holds
 * for the whole process, so no request may be served meanwhile.
 */
export function pretendNow(instant?: Date): void {
  pretended = instant;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export function after(instant: Date, milliseconds: number): Date {
  return new Date(instant.getTime() + milliseconds);
}
