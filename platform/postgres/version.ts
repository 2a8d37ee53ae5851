import type pg from 'pg';
import { StartupError } from '../config/startup-error.js';

/** The schemas use what came with this version. */
export const MINIMUM_POSTGRES = 18;

/** Throws a {@link StartupError} where the server is older. */
export async function requireVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string; number: string }>(
    `select current_setting('server_version') as version, current_setting('server_version_num') as number`,
  );
  const [found] = rows;
  if (found) checkVersion(found, client);
}

export function checkVersion(
  found: { readonly version: string; readonly number: string },
  { host, port }: { readonly host: string; readonly port: number },
): void {
  if (Math.floor(Number(found.number) / 10_000) >= MINIMUM_POSTGRES) return;
  throw new StartupError(
    `The database at ${host}:${port} is Postgres ${found.version}; this needs version ${MINIMUM_POSTGRES} or newer. Upgrade it, or unset DATABASE_URL to use the embedded one.`,
  );
}
