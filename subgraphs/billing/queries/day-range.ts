import { databaseError } from '../../../platform/command.js';
import type { Context } from '../../../platform/context.js';
import { requireDays, type Days } from '../../../platform/domain/day-range.js';
import { InvalidInput } from '../../../platform/domain/errors.js';

/** As the calendars of the zone have them. */
export interface DayRange extends Days {
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
  requireDays(range);
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
