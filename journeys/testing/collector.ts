import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CollectedSpan {
  /** Name of the process that it happened in. */
  readonly service: string;
  readonly name: string;
  readonly id: string;
  /** Empty for what began the trace here. */
  readonly parentId: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** Of the process. */
  readonly resource: Readonly<Record<string, string>>;
}

type Attributes = readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];

const valuesOf = (attributes: Attributes): Record<string, string> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? '']));

interface ExportedSpans {
  resourceSpans: {
    resource: { attributes: Attributes };
    scopeSpans: {
      spans: {
        traceId: string;
        spanId: string;
        parentSpanId?: string;
        name: string;
        kind: number;
        attributes: Attributes;
      }[];
    }[];
  }[];
}

/** The same export with the spans of one trace alone. */
function onlyOf(traceId: string, { resourceSpans }: ExportedSpans): ExportedSpans {
  return {
    resourceSpans: resourceSpans.map((one) => ({
      ...one,
      scopeSpans: one.scopeSpans.map((scope) => ({
        ...scope,
        spans: scope.spans.filter((span) => span.traceId === traceId),
      })),
    })),
  };
}

/**
 * Takes spans as an OpenTelemetry collector does (OTLP/HTTP, JSON), and gives those of one trace by `GET /<trace id>`. What
 * was sent of it, as it was sent, is at `GET /exports/<trace id>`.
 */
export async function startCollector(): Promise<{ url: string; close(): Promise<void> }> {
  const traces = new Map<string, CollectedSpan[]>();
  const exports = new Map<string, ExportedSpans[]>();
  const keep = (exported: ExportedSpans): void => {
    const { resourceSpans } = exported;
    const ids = new Set<string>();
    for (const { resource, scopeSpans } of resourceSpans) {
      const process = valuesOf(resource.attributes);
      for (const { traceId, spanId: id, parentSpanId: parentId = '', attributes, name, kind } of scopeSpans.flatMap(
        ({ spans }) => spans,
      )) {
        const spans = traces.get(traceId) ?? [];
        ids.add(traceId);
        traces.set(traceId, spans);
        const service = process['service.name'] ?? '';
        spans.push({ service, name, id, parentId, kind, attributes: valuesOf(attributes), resource: process });
      }
    }
    for (const id of ids) exports.set(id, [...(exports.get(id) ?? []), onlyOf(id, exported)]);
  };
  const server = createServer((request, response) => {
    if (request.method === 'GET' && request.url?.startsWith('/exports/')) {
      response.end(JSON.stringify(exports.get(request.url.slice('/exports/'.length)) ?? []));
      return;
    }
    if (request.method === 'GET') {
      response.end(JSON.stringify(traces.get(request.url?.slice(1) ?? '') ?? []));
      return;
    }
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      keep(JSON.parse(body) as ExportedSpans);
      response.end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
