import { DAY } from './clock.js';
import { InvalidInput } from './errors.js';

export const MAX_RANGE_DAYS = 366;

/** Whole days, both included: `2026-03-29`. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** Throws `InvalidInput` for a range that is empty or longer than a year. */
export function requireDays({ from, to }: Days): void {
  const days = (Date.parse(to) - Date.parse(from)) / DAY + 1;
  if (!(days >= 1)) throw new InvalidInput([{ field: 'to', message: 'must not be before from' }]);
  if (days > MAX_RANGE_DAYS)
    throw new InvalidInput([{ field: 'to', message: `must be at most ${MAX_RANGE_DAYS} days from from on` }]);
}
