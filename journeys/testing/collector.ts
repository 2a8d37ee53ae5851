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
}

interface ExportedSpans {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeSpans: { spans: { traceId: string; spanId: string; parentSpanId?: string; name: string }[] }[];
  }[];
}

/** Takes spans as an OpenTelemetry collector does (OTLP/HTTP, JSON), and gives those of one trace by `GET /<trace id>`. */
export async function startCollector(): Promise<{ url: string; close(): Promise<void> }> {
  const traces = new Map<string, CollectedSpan[]>();
  const keep = ({ resourceSpans }: ExportedSpans): void => {
    for (const { resource, scopeSpans } of resourceSpans) {
      const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
      for (const { traceId, spanId: id, parentSpanId: parentId = '', name } of scopeSpans.flatMap(({ spans }) => spans))
        traces.set(traceId, [...(traces.get(traceId) ?? []), { service, name, id, parentId }]);
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
