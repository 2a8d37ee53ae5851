import { databaseError } from '../../../platform/command.js';
import type { Context } from '../../../platform/context.js';
import { DAY } from '../../../platform/domain/clock.js';
import { InvalidInput } from '../../../platform/domain/errors.js';

export const MAX_RANGE_DAYS = 366;

/** Whole days, both included, as the calendars of the zone have them. */
export interface DayRange {
  /** `2026-03-29`. */
  readonly from: string;
  readonly to: string;
  /** IANA. Default: that of the legal entity that sells now. */
  readonly timeZone?: string | null;
}

/** Asks with the days and the zone as parameters. Throws `InvalidInput` for days or a zone that are none. */
export async function overRange<Result>(
  context: Context,
  range: DayRange,
  ask: (parameters: string[]) => Promise<Result>,
): Promise<Result> {
  const { from, to } = range;
  const days = (Date.parse(to) - Date.parse(from)) / DAY + 1;
  if (!(days >= 1)) throw new InvalidInput([{ field: 'to', message: 'must not be before from' }]);
  if (days > MAX_RANGE_DAYS)
    throw new InvalidInput([{ field: 'to', message: `must be at most ${MAX_RANGE_DAYS} days from from on` }]);
  const timeZone = range.timeZone ?? (await zoneOfSeller(context));
  // The database reads the sign of an offset the other way round.
  if (!/^[A-Za-z]/.test(timeZone) || !isZone(timeZone)) throw unknownZone();
  return ask([from, to, timeZone]).catch((error: unknown) => {
    throw databaseError(error).code === '22023' ? unknownZone() : error;
  });
}

async function zoneOfSeller(context: Context): Promise<string> {
  const [seller] = await context.db.rows<{ timeZone: string }>(
    'select time_zone from legal_entity order by chosen_at desc, code limit 1',
  );
  return seller?.timeZone ?? 'UTC';
}

function isZone(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }));
  } catch {
    return false;
  }
}

function unknownZone(): InvalidInput {
  return new InvalidInput([{ field: 'timeZone', message: 'must be an IANA time zone' }]);
}
