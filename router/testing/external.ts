import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse, type GraphQLSchema } from 'graphql';
import { InProcessTransport } from '../../platform/transport/in-process.js';
import { ExternalSubgraphs } from '../execution/external-subgraphs.js';
import type { RouterOptions } from '../options.js';
import { startTestRouter } from './testing.js';

type Modules = Extract<Parameters<typeof buildSubgraphSchema>[0], readonly unknown[]>;
type Resolvers = NonNullable<Extract<Modules[number], { typeDefs: unknown }>['resolvers']>;

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@requires", "@external", "@shareable", "@override"])\n`;

export interface ReceivedRequest {
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly body: { readonly query: string; readonly variables?: Record<string, unknown> };
}

/** A plain GraphQL server of someone else; `instead` answers in its place. */
export class ExternalSubgraph {
  readonly requests: ReceivedRequest[] = [];
  instead: ((request: ReceivedRequest, response: ServerResponse) => boolean) | undefined;
  readonly server = createServer((request, response) => void this.handle(request, response));
  private readonly schema: GraphQLSchema;

  constructor(
    readonly name: string,
    readonly sdl: string,
    resolvers: Resolvers,
  ) {
    this.schema = buildSubgraphSchema([{ typeDefs: parse(LINK + sdl), resolvers }]);
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/graphql`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** What it answers by itself, as JSON. */
  async answer({ body }: ReceivedRequest): Promise<string> {
    return JSON.stringify(
      await graphql({ schema: this.schema, source: body.query, variableValues: body.variables ?? {} }),
    );
  }

  private async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const request = { headers: incoming.headers, text, body: JSON.parse(text) as ReceivedRequest['body'] };
    this.requests.push(request);
    if (this.instead?.(request, response)) return;
    response.writeHead(200, { 'content-type': 'application/json' }).end(await this.answer(request));
  }
}

export function composeExternal(...subgraphs: readonly ExternalSubgraph[]): string {
  const services = subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(LINK + sdl) }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

/** A router over an external supergraph; its subgraphs have been started. */
export async function startExternalRouter(
  subgraphs: readonly ExternalSubgraph[],
  overrides: Partial<RouterOptions> = {},
  maxResponseBytes?: number,
) {
  const external = new ExternalSubgraphs({ timeoutMs: 20_000, maxResponseBytes });
  const sdl = composeExternal(...subgraphs);
  external.load(sdl);
  const transport = new InProcessTransport();
  transport.open();
  const test = await startTestRouter({
    supergraphSdl: sdl,
    onSupergraph: external.load,
    subgraphs: external.client,
    serviceTokens: undefined,
    transport,
    ...overrides,
  });
  return {
    ...test,
    recompose: (...others: readonly ExternalSubgraph[]) => writeFile(test.supergraphFile, composeExternal(...others)),
    stop: async () => {
      await test.stop();
      await external.close();
      await transport.close();
    },
  };
}

export type ExternalRouter = Awaited<ReturnType<typeof startExternalRouter>>;
