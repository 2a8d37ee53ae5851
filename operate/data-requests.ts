import { after, MINUTE, now } from '../platform/domain/clock.js';
import { isUuid } from '../platform/domain/ids.js';
import { StartupError } from '../platform/config/startup-error.js';
import { retryDataRequest } from '../subgraphs/users/commands/data-request/retry-data-request.js';
import { DataRequestNotFound } from '../subgraphs/users/domain/errors.js';
import { openDataRequests } from '../subgraphs/users/queries/data-requests.js';
import type { OpenDomain } from './open-domain.js';

export interface OpenRequestLine {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly since: string;
  readonly 'waits for': string;
}

/** Requests for data and erasures that are not done so many minutes after they began, the oldest first. */
export async function listOpenRequests(
  { context }: OpenDomain,
  minutes: number,
  limit: number,
): Promise<OpenRequestLine[]> {
  const open = await openDataRequests(context(), after(now(), -minutes * MINUTE), limit);
  return open.map(({ id, kind, status, since, waitsFor }) => ({
    id,
    kind,
    status,
    since: since.toISOString(),
    'waits for': waitsFor.join(', '),
  }));
}

/** Asks those who are missing once more. A {@link StartupError} where there is no such request. */
export async function retryRequest({ context }: OpenDomain, requestId: string): Promise<readonly string[]> {
  if (!isUuid(requestId)) throw new StartupError(`"${requestId}" is not the id of a request.`);
  try {
    return await retryDataRequest(context(), requestId);
  } catch (error) {
    if (error instanceof DataRequestNotFound) throw new StartupError(`There is no request ${requestId}.`);
    throw error;
  }
}
