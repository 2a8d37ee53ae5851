import { uuidv7 } from 'uuidv7';

/** UUID version 7 (RFC 9562): ordered by time, so it is kind to indexes and can be a tie-breaker of cursors. */
export function newId(): string {
  return uuidv7();
}

/** No id that was made at this time or later is smaller. */
export function firstIdOf(time: Date): string {
  const hex = Math.max(0, time.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Whether it can be an id of ours: a UUID in lower case, as we write them. PostgreSQL would take capitals too, and then one
 * id had two names: equal there, different here and in events.
 */
export function isUuid(value: string): boolean {
  return UUID.test(value);
}
