import type { MikroORM } from '@mikro-orm/postgresql';
import type { Viewer } from './auth.js';
import { EmailNotVerified, NotAllowed, NotSignedIn } from './domain/errors.js';
import type { Role } from './auth.js';
import { hasRole } from './auth.js';
import type { ReadDatabase } from './postgres/read-database.js';
import type { Live } from './live.js';
import type { Mailer } from './services/mail.js';
import type { PublishedEvents } from './outbox.js';
import type { People } from './people-port.js';
import type { Resources } from './resources.js';
import type { Secrets } from './services/secrets.js';
import type { FileStorage } from './services/storage.js';
import type { VirusScanner } from './services/virus-scanner.js';
import type { SubgraphMetrics } from './process/subgraph-metrics.js';
import type { Log } from './process/telemetry.js';

/** What one running subgraph has, made once at its start. */
export interface Services {
  readonly name: string;
  readonly orm: MikroORM;
  /** Read side: plain SQL, on its own pool; for queries of clients a replica, by configuration. Commands never use it. */
  readonly db: ReadDatabase;
  /** The same on a small pool of its own: however many reports are asked for, other queries have connections. */
  readonly reports: ReadDatabase;
  readonly events: PublishedEvents;
  readonly live: Live;
  readonly mail: Mailer;
  readonly storage: FileStorage;
  readonly scanner: VirusScanner;
  /** Names and addresses, from the domain that owns them. */
  readonly people: People;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly metrics?: SubgraphMetrics | undefined;
  /** Public address of the platform, for links in mails: no slash at the end. */
  readonly publicUrl: string;
  /** What the domain provides to its own code. */
  readonly resources: Resources;
  /** Wakes the relay after a commit that recorded events. */
  readonly wakeRelay: () => void;
}

/** What a resolver, command, query or reaction gets: the services and who asks. */
export interface Context extends Services {
  readonly viewer: Viewer | null;
  /** The router asking for what it shares between viewers; it may read what any signed-in person may. */
  readonly platform: boolean;
  readonly clientAddress: string | undefined;
  readonly clientAgent: string | undefined;
  /** BCP 47 tag of the language in which values are formatted for the client. */
  readonly language: string;
  /** Aborted when no one waits for the answer any more; absent for reactions and jobs. */
  readonly signal?: AbortSignal | undefined;
}

/** What a report reads with: `db` is the pool of reports. */
export function forReports(context: Context): Context {
  return { ...context, db: context.reports };
}

export interface ContextOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether the request is a query of a client: it may read a replica. */
  readonly query?: boolean;
}

/** The signed-in person, or {@link NotSignedIn}. */
export function requireViewer(context: Context): Viewer {
  if (!context.viewer) throw new NotSignedIn();
  return context.viewer;
}

/** The signed-in person if their address is verified, or {@link EmailNotVerified}: whatever posts, messages or buys asks for it. */
export function requireVerified(context: Context): Viewer {
  const viewer = requireViewer(context);
  if (!viewer.emailVerified) throw new EmailNotVerified();
  return viewer;
}

/** The signed-in person if they have one of the roles (or are super_admin), or {@link NotAllowed}. */
export function requireRole(context: Context, ...roles: readonly Role[]): Viewer {
  const viewer = requireViewer(context);
  if (!hasRole(viewer, ...roles)) throw new NotAllowed();
  return viewer;
}

/** What the loaders of a context are kept under: the context itself until a command commits, then a fresh key. */
const loaded = new WeakMap<Context, object>();

/** A value that lives as long as one request, or until its next command, such as a DataLoader. */
export function perRequest<T>(make: (context: Context) => T): (context: Context) => T {
  const values = new WeakMap<object, T>();
  return (context) => {
    const key = loaded.get(context) ?? context;
    let value = values.get(key);
    if (value === undefined) values.set(key, (value = make(context)));
    return value;
  };
}

/** A command has changed rows: what was loaded for this request before is out of date. */
export function forgetLoaded(context: Context): void {
  loaded.set(context, {});
}
