import type { Registry } from 'prom-client';
import type { ServiceTokenIssuer } from '../platform/auth.js';
import type { Resilience } from '../platform/config/resilience.js';
import type { RouterConfig } from '../platform/config/router.js';
import type { SubgraphClient } from '../platform/client/subgraph-client.js';
import type { Manifest } from '../platform/manifest.js';
import type { Certificates } from '../platform/process/certificates.js';
import type { Log } from '../platform/process/telemetry.js';
import type { Transport } from '../platform/transport/transport.js';
import type { TrustedDocuments } from './admission/trusted-documents.js';

export interface RouterOptions {
  /** Composed supergraph SDL; watched, and loaded again when it changes. */
  readonly supergraphFile: string;
  /** Called with each version of the file before it is served; one for which it throws is not served. */
  readonly onSupergraph?: (supergraphSdl: string) => void;
  /** The operations of our own clients. */
  readonly trustedDocuments: TrustedDocuments;
  readonly subgraphs: (name: string) => SubgraphClient;
  /** Absent for an external supergraph: there are no viewers, and the Authorization header is forwarded unverified. */
  readonly serviceTokens: ServiceTokenIssuer | undefined;
  readonly transport: Transport;
  /** What the domains declare: paths, pages, and who signs users in. */
  readonly manifest: Manifest;
  /** Unique for each running process; identifies its position in the topics. */
  readonly instance: string;
  readonly host: string;
  /** Absent: HTTP. */
  readonly certificates?: Certificates | undefined;
  /** 0: any free port. */
  readonly port: number;
  /** Origins that browsers may call from; `*` for any. */
  readonly corsOrigins: readonly string[];
  readonly resilience: Resilience;
  readonly settings: RouterConfig;
  /** Whether clients connect over https, possibly through a proxy. */
  readonly https: boolean;
  /** Serves the explorer, allows introspection and suggestions in errors. */
  readonly graphiql: boolean;
  /** Shown in the explorer at first, one tab each. */
  readonly exampleOperations: readonly string[];
  /** Topics whose events may change who may receive a shared subscription. Default: those of the manifest. */
  readonly recheckTopics?: readonly string[];
  /** How often sockets are pinged. Default: 12 s. */
  readonly keepAliveMs?: number | undefined;
  /** How long the owner of a live field may be unreachable before its subscribers must reconnect. Default: 30 s. */
  readonly livePatienceMs?: number | undefined;
  /** Absent: no metrics. */
  readonly metrics?: Registry | undefined;
  /** The operations of our own clients: metrics are labeled with their names. */
  readonly operationNames: ReadonlySet<string>;
  /** Operations that take at least this long are logged with their plan. */
  readonly slowOperationMs: number;
  /** How long `close` continues to serve while `/readyz` reports not ready. Default: 0. */
  readonly shutdownDelayMs?: number;
  /** Memory for cached responses, in megabytes; 0 disables the cache. */
  readonly responseCacheMegabytes: number;
  readonly extraPages?: Readonly<Record<string, () => { contentType: string; body: string }>>;
  readonly log: Log;
  readonly ready?: () => Promise<Record<string, boolean>>;
}
