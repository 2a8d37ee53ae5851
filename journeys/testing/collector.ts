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

/** Takes spans as an OpenTelemetry collector does (OTLP/HTTP, JSON), and gives those of one trace by `GET /<trace id>`. */
export async function startCollector(): Promise<{ url: string; close(): Promise<void> }> {
  const traces = new Map<string, CollectedSpan[]>();
  const keep = ({ resourceSpans }: ExportedSpans): void => {
    for (const { resource, scopeSpans } of resourceSpans) {
      const process = valuesOf(resource.attributes);
      for (const { traceId, spanId: id, parentSpanId: parentId = '', attributes, name, kind } of scopeSpans.flatMap(
        ({ spans }) => spans,
      )) {
        const spans = traces.get(traceId) ?? [];
        traces.set(traceId, spans);
        const service = process['service.name'] ?? '';
        spans.push({ service, name, id, parentId, kind, attributes: valuesOf(attributes), resource: process });
      }
    }
  };
  const server = createServer((request, response) => {
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
