import { randomBytes } from 'node:crypto';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { ClientError, GraphQLClient } from 'graphql-request';
import { createClient, type Client } from 'graphql-ws';
import { expect, inject, test } from 'vitest';
import WebSocket from 'ws';
import { eventually } from '../../platform/testing/testing.js';
import {
  GrantRoleDocument,
  LogInDocument,
  RefreshSessionDocument,
  RegisterUserDocument,
  VerifyEmailDocument,
} from '../../schema/generated/operations.js';
import { ADMIN } from './platform.js';

/** The platform of this project's setup, unless a file brings its own. */
let platform = { url: inject('platformUrl'), mailsUrl: inject('mailsUrl') };
export const platformUrl = (): string => platform.url;
export function visit(another: { readonly url: string; readonly mailsUrl: string }): void {
  platform = another;
}
/** A test over the whole platform; skipped where it can't run. */
export const journey = test.skipIf(inject('platformUrl') === '');
export const endpoint = (): string => `${platformUrl()}/graphql`;

/** Unique in this run, for slugs, e-mail addresses and idempotency keys. */
export const unique = (prefix = 'x'): string => `${prefix}-${randomBytes(6).toString('hex')}`;

export interface Tokens {
  accessToken: string;
  refreshToken: string;
}

/** A user with a browser (HTTP) and a phone (graphql-ws), who refreshes tokens as real clients do. */
export class Person {
  constructor(
    readonly id: string,
    readonly name: string,
    readonly email: string,
    readonly password: string,
    public tokens: Tokens,
  ) {}

  /** Sends an operation; fails the test on any error. */
  async send<Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    ...[variables]: Record<string, never> extends Variables ? [Variables?] : [Variables]
  ): Promise<Data> {
    return browser(this.tokens.accessToken).request<Data>(document, variables as object);
  }

  /** Sends an operation that must be refused; returns the code. */
  async refused<Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<string> {
    return codeOf(browser(this.tokens.accessToken).request<Data>(document, variables));
  }

  /** A new access token, with the roles and entitlements of now. */
  async refresh(): Promise<void> {
    const { refreshSession } = await browser().request(RefreshSessionDocument, {
      input: { refreshToken: this.tokens.refreshToken },
    });
    this.tokens = refreshSession;
  }

  phone(): Phone {
    return new Phone(() => this.tokens.accessToken);
  }
}

export function browser(accessToken?: string): GraphQLClient {
  return new GraphQLClient(endpoint(), { headers: accessToken ? { authorization: `Bearer ${accessToken}` } : {} });
}

export async function codeOf(request: Promise<unknown>): Promise<string> {
  try {
    await request;
  } catch (error) {
    if (error instanceof ClientError) return String(error.response.errors?.[0]?.extensions?.['code']);
    throw error;
  }
  throw new Error('It was not refused.');
}

/** A graphql-ws client, as the mobile app has one. */
export class Phone {
  readonly client: Client;
  /** Close codes of the sockets that it lost. */
  readonly closes: number[] = [];
  private socket: WebSocket | undefined;

  constructor(token: () => string | undefined) {
    this.client = createClient({
      url: endpoint().replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: () => {
        const accessToken = token();
        return accessToken ? { authorization: `Bearer ${accessToken}` } : {};
      },
      on: {
        connected: (socket) => (this.socket = socket as WebSocket),
        closed: (event) => this.closes.push((event as { code: number }).code),
      },
    });
  }

  /** Subscribes, and resolves when the server has accepted: what happens from now on arrives. */
  async listen<Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Inbox<Data>> {
    const inbox = new Inbox<Data>();
    inbox.stop = this.client.subscribe<Data>(
      { query: print(document), variables: variables as Record<string, unknown> },
      {
        next: ({ data, errors }) => {
          if (errors) inbox.fail(errors[0]?.extensions?.['code'] as string);
          else if (data) inbox.put(data);
        },
        error: (error) =>
          inbox.fail(
            Array.isArray(error)
              ? String((error[0] as { extensions?: { code?: string } }).extensions?.code)
              : `closed ${(error as { code?: number }).code}`,
          ),
        complete: () => undefined,
      },
    );
    // The protocol does not acknowledge a subscription; a query that is answered on the same socket comes after it.
    for await (const _ of this.client.iterate({ query: '{ __typename }' })) break;
    return inbox;
  }

  /** The network goes away without a goodbye. */
  loseSocket(): void {
    this.socket?.terminate();
  }

  async dispose(): Promise<void> {
    await this.client.dispose();
  }
}

/** What arrived on one subscription. */
export class Inbox<Data> {
  readonly items: Data[] = [];
  failure: string | undefined;
  stop: () => void = () => undefined;

  put(data: Data): void {
    this.items.push(data);
  }

  fail(code: string): void {
    this.failure ??= code;
  }

  /** The first item, of now or later, that fits. */
  async first(fits: (data: Data) => boolean = () => true): Promise<Data> {
    const found = await eventually(() => this.failure ?? this.items.find(fits));
    if (typeof found === 'string') throw new Error(`The subscription failed: ${found}`);
    return found;
  }
}

/** Registers, opens the mail, follows its link, and logs in: as everybody begins. */
export async function signUp(name: string): Promise<Person> {
  const email = `${unique(name.toLowerCase().replace(/\W+/g, '.'))}@lyceum.test`;
  const password = unique('correct horse battery');
  const { registerUser } = await browser().request(RegisterUserDocument, {
    input: { email, password, name, locale: 'en', timeZone: 'Europe/Lisbon' },
  });
  expect(registerUser.accepted).toBe(true);
  await browser().request(VerifyEmailDocument, { input: { token: await tokenInMail(email) } });
  return logIn(name, email, password);
}

export async function logIn(name: string, email: string, password: string): Promise<Person> {
  const { logIn: session } = await browser().request(LogInDocument, { input: { email, password } });
  return new Person(session.user?.id ?? '', name, email, password, session);
}

export const admin = (): Promise<Person> => logIn('Admin', ADMIN.email, ADMIN.password);

/** A user with a role that an admin gave, and a token that says so. */
export async function signUpAs(role: 'INSTRUCTOR' | 'STAFF', name: string): Promise<Person> {
  const person = await signUp(name);
  await (await admin()).send(GrantRoleDocument, { input: { userId: person.id, role } });
  await person.refresh();
  return person;
}

export interface ReadMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly {
    readonly fileName: string;
    readonly contentType: string;
    /** In base64. */
    readonly content: string;
  }[];
}

/** What is in a user's mailbox now. */
export async function mailsTo(to: string): Promise<ReadMail[]> {
  const mails = (await (await fetch(platform.mailsUrl)).json()) as ReadMail[];
  return mails.filter((mail) => mail.to === to);
}

/** Opens the link of the mail, and takes the token that it carries. */
async function tokenInMail(to: string): Promise<string> {
  const link = await eventually(async () =>
    (await mailsTo(to)).map(({ text }) => /http\S+token=[\w.~-]+/.exec(text)?.[0]).find(Boolean),
  );
  const page = await fetch(link);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  return new URLSearchParams(new URL(link).hash.slice(1)).get('token') ?? '';
}
