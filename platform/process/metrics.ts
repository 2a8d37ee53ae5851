import { createServer } from 'node:http';
import { once } from 'node:events';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { VERSION } from './build.js';
import type { Log } from './telemetry.js';

/** Where all figures of a process are gathered; those of the process itself (memory, event loop, garbage) are there already. */
export function createMetrics(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'lyceum_build_info',
    help: 'Always 1. The version that runs.',
    labelNames: ['version', 'node'],
    registers: [registry],
  }).set({ version: VERSION, node: process.versions.node }, 1);
  return registry;
}

export interface MetricsServer {
  /** Of `/metrics`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Shows the figures to operators, in the text format of Prometheus, on a port of its own: clients can't reach them. */
export async function serveMetrics(
  registry: Registry,
  { host, port, log }: { readonly host: string; readonly port: number; readonly log: Log },
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      (error: unknown) => {
        log.error({ err: error }, 'metrics can not be gathered');
        response.writeHead(500).end();
      },
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as { readonly port: number };
  return {
    url: `http://${host}:${address.port}/metrics`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Counts what was read from a topic and is no event. */
export function invalidMessages(registry: Registry): (topic: string) => void {
  const counter = new Counter({
    name: 'lyceum_invalid_messages_total',
    help: 'Messages on topics that are no events, and were passed over.',
    labelNames: ['topic'],
    registers: [registry],
  });
  return (topic) => counter.inc({ topic });
}

/** Counts the requests of each instance of a subgraph, by its address. */
export interface InstanceRequests {
  answered(subgraph: string, instance: string): void;
  failed(subgraph: string, instance: string): void;
  /** An address that is gone is no longer shown. */
  forget(subgraph: string, instance: string): void;
}

export function instanceRequests(registry: Registry): InstanceRequests {
  const counter = new Counter({
    name: 'lyceum_subgraph_instance_requests_total',
    help: 'Requests to each instance of a subgraph. outcome: answered, or failed (not reached, or no answer in time).',
    labelNames: ['subgraph', 'instance', 'outcome'],
    registers: [registry],
  });
  return {
    answered: (subgraph, instance) => counter.inc({ subgraph, instance, outcome: 'answered' }),
    failed: (subgraph, instance) => counter.inc({ subgraph, instance, outcome: 'failed' }),
    forget: (subgraph, instance) => {
      for (const outcome of ['answered', 'failed']) counter.remove({ subgraph, instance, outcome });
    },
  };
}

/** Seconds, for what answers people: from a cached answer to the longest that anybody waits. */
export const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
