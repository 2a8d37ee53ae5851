import DataLoader from 'dataloader';
import { isUuid } from '../domain/ids.js';

/** One row for each id, or null; `read` gets the distinct ids that can be ids at all. */
export function rowLoader<Row extends object>(
  key: keyof Row & string,
  read: (ids: readonly string[]) => Promise<Row[]>,
): DataLoader<string, Row | null> {
  return new DataLoader(async (ids) => {
    const rows = await read(ids.filter(isUuid));
    const byKey = new Map(rows.map((row) => [row[key] as string, row]));
    return ids.map((id) => byKey.get(id) ?? null);
  });
}

/** One list for each id, in the order of the rows. */
export function listLoader<Row extends object>(
  key: keyof Row & string,
  read: (ids: readonly string[]) => Promise<Row[]>,
): DataLoader<string, Row[]> {
  return new DataLoader(async (ids) => {
    const rows = await read(ids.filter(isUuid));
    const byKey = Map.groupBy(rows, (row) => row[key] as string);
    return ids.map((id) => byKey.get(id) ?? []);
  });
}
