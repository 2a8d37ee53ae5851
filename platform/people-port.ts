import type { DomainTokenIssuer } from './auth.js';
import { HEADER, type RouteAnswer, type SubgraphHeaders } from './client/subgraph-client.js';
import { isRecord } from './client/protocol.js';
import { PeopleUnavailable } from './domain/errors.js';
import { currentTrace } from './process/telemetry.js';

/** What is needed to send something to a user. */
export interface Recipient {
  readonly userId: string;
  readonly name: string;
  /** Null until the address is verified. */
  readonly email: string | null;
  /** E.164. Null until the number is verified. */
  readonly mobile: string | null;
  /** BCP 47. */
  readonly locale: string;
  /** IANA. */
  readonly timeZone: string;
  readonly consents: { readonly marketing: boolean };
}

/**
 * Names and addresses, requested when they are needed. They are personal data of the domain that owns them: never store or log
 * them. Users who are deactivated, erased or unknown are absent. Rejects with {@link PeopleUnavailable}.
 */
export interface People {
  /** For sending. */
  recipients(userIds: readonly string[]): Promise<ReadonlyMap<string, Recipient>>;
  /** For a file, a calendar or a certificate made for a user who may see the names. */
  displayNames(userIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Ids of users by their handles, in lower case: for mentions. */
  idsByHandle(handles: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Routes of the owner of names and addresses, the domain that signs users in, and how many ids or handles one request may have. */
export const PEOPLE = {
  recipients: '/internal/people/recipients',
  displayNames: '/internal/people/display-names',
  byHandle: '/internal/people/by-handle',
  maxIds: 500,
} as const;

/** A POST that changes nothing: it may be retried. */
export interface PeopleTransport {
  read(path: string, body: Uint8Array, headers: SubgraphHeaders): Promise<RouteAnswer>;
}

/** Asks the owner: directly in one process, by HTTP between processes; see `ResilientClient` for timeout, retry and circuit breaker. */
export class RemotePeople implements People {
  constructor(
    private readonly transport: PeopleTransport,
    private readonly tokens: DomainTokenIssuer,
    private readonly owner: string,
  ) {}

  async recipients(userIds: readonly string[]): Promise<ReadonlyMap<string, Recipient>> {
    const found = (await this.read(PEOPLE.recipients, 'ids', userIds)) as Recipient[];
    return new Map(found.map((recipient) => [recipient.userId, recipient]));
  }

  async displayNames(userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = (await this.read(PEOPLE.displayNames, 'ids', userIds)) as { userId: string; name: string }[];
    return new Map(found.map(({ userId, name }) => [userId, name]));
  }

  async idsByHandle(handles: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const asked = handles.map((handle) => handle.toLowerCase());
    const found = (await this.read(PEOPLE.byHandle, 'handles', asked)) as { userId: string; handle: string }[];
    return new Map(found.map(({ userId, handle }) => [handle, userId]));
  }

  /** One request for every 500 different values, one after the other, so that a large list does not take all connections. */
  private async read(path: string, key: 'ids' | 'handles', values: readonly string[]): Promise<unknown[]> {
    const asked = [...new Set(values)];
    const found: unknown[] = [];
    for (let start = 0; start < asked.length; start += PEOPLE.maxIds)
      found.push(...(await this.readBatch(path, { [key]: asked.slice(start, start + PEOPLE.maxIds) })));
    return found;
  }

  private async readBatch(path: string, request: Readonly<Record<string, unknown>>): Promise<readonly unknown[]> {
    const trace = currentTrace();
    const headers: SubgraphHeaders = {
      [HEADER.serviceToken]: await this.tokens.token(this.owner),
      ...(trace && { [HEADER.traceparent]: trace.traceparent, [HEADER.correlationId]: trace.correlationId }),
    };
    const body = Buffer.from(JSON.stringify(request));
    const answer = await this.transport.read(path, body, headers).catch((cause: unknown) => {
      throw new PeopleUnavailable({ cause });
    });
    const people = isRecord(answer.body) ? answer.body['people'] : undefined;
    if (answer.status !== 200 || !Array.isArray(people))
      throw new PeopleUnavailable({ cause: new Error(`${path} answered ${answer.status}.`) });
    return people as unknown[];
  }
}

/** For a process that runs without the owner, such as an operator's. */
export const NO_PEOPLE: People = {
  recipients: () => Promise.reject(new PeopleUnavailable()),
  displayNames: () => Promise.reject(new PeopleUnavailable()),
  idsByHandle: () => Promise.reject(new PeopleUnavailable()),
};
