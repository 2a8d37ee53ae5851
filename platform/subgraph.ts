import type { Readable } from 'node:stream';
import type { EntitySchema } from '@mikro-orm/core';
import type { GraphQLResolveInfo } from 'graphql';
import type { Backfill } from './backfill.js';
import type { Config } from './config/config.js';
import type { SettingGroup, Values } from './config/setting.js';
import type { Context } from './context.js';
import type { MigrationDefinition } from './postgres/database.js';
import type { Reaction } from './inbox.js';
import type { Job } from './jobs.js';
import type { PublishedEvents } from './outbox.js';
import type { PeriodicTask } from './periodic.js';
import type { DomainMeasure } from './measure.js';
import type { DomainGauge } from './process/subgraph-metrics.js';
import type { ProvidedResource } from './resources.js';
import type { RouteAnswer, StreamAccess, SubgraphHeaders } from './client/subgraph-client.js';

export type ResolverClass = abstract new () => object;

/** Finds an entity for another subgraph by the fields of its key; `null` where it does not exist or may not be seen. */
export type ReferenceResolver = (
  reference: Readonly<Record<string, never>> & { readonly __typename: string },
  context: Context,
  info: GraphQLResolveInfo,
) => unknown;

export interface RouteRequest {
  /** The value of the path's parameter; empty for a path without one. */
  readonly parameter: string;
  readonly headers: SubgraphHeaders;
}

/** A plain HTTP route beside GraphQL, for what other protocols ask for (JWKS) or send (webhooks). */
export type Route = GetRoute | PostRoute | PutRoute;

export interface GetRoute {
  readonly method?: 'GET';
  /** Its last segment may be a parameter: `/calendars/:secret`. */
  readonly path: string;
  /** Public routes are answered through the router to anyone; the others only to a caller with a service token. */
  readonly public: boolean;
  /** Names of the domains, or `router`, that may call this route when it is not public. Default: the router only. */
  readonly callers?: readonly string[];
  /** Answers with a {@link Download} or, where it is `signed`, a {@link Redirect}, which the router serves to anyone who knows the address. */
  readonly download?: true | 'signed' | 'image';
  /** The answer is text of this type, which the router serves to anyone who knows the address. */
  readonly contentType?: string;
  /** The answer, as JSON; undefined if there is none. */
  readonly handle: (context: Context, request: RouteRequest) => Promise<unknown>;
}

/**
 * Called by the router only, which decides which callers may use its path, unless `callers` says otherwise. The body has at most
 * {@link POST_LIMIT_BYTES}.
 */
export interface PostRoute {
  readonly method: 'POST';
  /** Its last segment may be a parameter. */
  readonly path: string;
  /**
   * The router serves it at the same path to anyone, as the target of a form of at most {@link FORM_LIMIT_BYTES} that needs no
   * login. The answer is text of this type.
   */
  readonly form?: { readonly contentType: string };
  /** The router serves it at the same path to a provider that signs the body in this header. */
  readonly webhook?: { readonly signatureHeader: string };
  /** Names of the domains, or `router`, that may call this route. Default: the router only. */
  readonly callers?: readonly string[];
  readonly handle: (
    context: Context,
    request: RouteRequest & {
      /** The unchanged bytes, which a signature covers. */
      readonly body: Uint8Array;
    },
  ) => Promise<RouteAnswer>;
}

/** Takes a file as a stream. Called by the router only, for all who have the address: the route checks it and bounds the size. */
export interface PutRoute {
  readonly method: 'PUT';
  /** Its last segment may be a parameter. */
  readonly path: string;
  readonly handle: (
    context: Context,
    request: RouteRequest & {
      /** Read to its end or destroyed. */
      readonly data: Readable;
    },
  ) => Promise<RouteAnswer>;
}

export const POST_LIMIT_BYTES = 256 * 1024;
export const FORM_LIMIT_BYTES = 4 * 1024;

/** Who may receive a subscription field that is shared between people, and how. Asked for each viewer, not for each event. */
export type CanSubscribe = (context: Context, args: Readonly<Record<string, never>>) => Promise<StreamAccess>;

/**
 * Tables that follow from events alone, so that they can be made anew from the outboxes in which the events lie. Nothing but
 * these reactions writes the tables, and these reactions do nothing else; a rebuild refuses one that does.
 */
export interface ReadModel {
  /** As an operator names it, in kebab-case. */
  readonly name: string;
  /** A table comes after those that its foreign keys refer to. */
  readonly tables: readonly string[];
  readonly reactions: readonly Reaction[];
}

/** Paths and events of the domain that signs users in, as other processes use them. */
export interface Identity {
  /** Public keys of access tokens (JWKS). */
  readonly keysPath: string;
  /** Sessions whose tokens were revoked and have not expired. */
  readonly revokedSessionsPath: string;
  /** Verifies an API key. */
  readonly apiKeyPath: string;
  /** Counts what a request by an API key costs. */
  readonly apiKeyCostPath: string;
  /** Types of its events. */
  readonly sessionRevoked: string;
  readonly userDeactivated: string;
  readonly userReactivated: string;
  readonly rolesChanged: string;
}

/** A page that the router serves while no web front end does: it runs one mutation with the token of a link in an email. */
export interface TokenPage {
  readonly path: string;
  readonly title: string;
  readonly text: string;
  readonly button: string;
  readonly done: string;
  /** Takes `$input` with `token` and, if the page asks for a password, `passwordField`. */
  readonly mutation: string;
  readonly passwordField?: string;
  /** Where the link has the token. Browsers don't send the fragment to any server. */
  readonly token: 'fragment' | 'query';
}

/**
 * A page that the router serves while no web front end does: people choose a provider on it, are sent there, and come back to
 * it. The token that binds the answer to the browser stays in the tab.
 */
export interface ProviderPage {
  readonly path: string;
  readonly title: string;
  readonly done: string;
  /** Answers `providers` with id and name. */
  readonly providersQuery: string;
  /** Takes `$input` with `providerId`; answers `begun` with url and browserToken. */
  readonly beginMutation: string;
  /** Takes `$input` with code, state, issuer and browserToken; answers `tokens` with accessToken. */
  readonly completeMutation: string;
}

/** What a domain is prepared with. */
export interface Preparation<Settings extends SettingGroup = SettingGroup> {
  /** The values of the settings that it declares. */
  readonly settings: Values<Settings>;
  readonly config: Config;
}

/** One domain as a value: everything a process needs to serve it. */
export interface SubgraphDefinition<Settings extends SettingGroup = SettingGroup> {
  /** Also the name of its database, topic and consumer group. */
  readonly name: string;
  readonly resolvers: readonly ResolverClass[];
  /** ObjectTypes that no field of this subgraph returns, such as another domain's entity that only gets fields here. */
  readonly orphanedTypes?: readonly ResolverClass[];
  /** Entity resolvers by type name. */
  readonly references: Readonly<Record<string, ReferenceResolver>>;
  /** Enums and scalars of the partner contract, by name: they are no classes to decorate. */
  readonly partnerTypes?: readonly string[];
  readonly entities: readonly EntitySchema[];
  readonly migrations: readonly MigrationDefinition[];
  readonly events: PublishedEvents;
  readonly reactions: readonly Reaction[];
  /** What of this domain can be rebuilt by replay. */
  readonly readModels?: readonly ReadModel[];
  readonly jobs?: readonly Job[];
  /** Passes over existing rows that this version needs. Their names stay for as long as databases of older versions are upgraded. */
  readonly backfills?: readonly Backfill[];
  readonly periodicTasks?: readonly PeriodicTask[];
  readonly gauges?: readonly DomainGauge[];
  readonly measures?: readonly DomainMeasure[];
  readonly routes?: readonly Route[];
  /** Declared in its settings.ts. */
  readonly settings?: Settings;
  /**
   * Runs at every start, before the first request, job or event; several instances may run it at once. Contexts carry what it
   * returns. A method, so that definitions with different settings fit one list.
   */
  prepare?(context: Context, preparation: Preparation<Settings>): Promise<readonly ProvidedResource[]>;
  /** Runs at every stop, after the last request, job, event and periodic task, and before the database is closed. */
  release?(context: Context): Promise<void>;
  /** Set by the one domain that signs users in. */
  readonly identity?: Identity;
  /** Its events may change who may receive a shared subscription. */
  readonly membershipEvents?: true;
  readonly pages?: readonly (TokenPage | ProviderPage)[];
  /** By field name of the root type Subscription; each such field carries `@shared(scope:)` in the schema. */
  readonly sharedSubscriptions?: Readonly<Record<string, CanSubscribe>>;
}
