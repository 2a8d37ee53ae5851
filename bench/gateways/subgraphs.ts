import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { graphql, type GraphQLSchema } from 'graphql';
import { schemaOf, SUBGRAPHS } from './schema.js';

/* All subgraphs in one process. An answer is computed once and then sent from memory, so that the gateway is measured. */

const schemas = new Map<string, GraphQLSchema>(SUBGRAPHS.map((subgraph) => [`/${subgraph.name}`, schemaOf(subgraph)]));
const answers = new Map<string, string>();

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString();
    const path = request.url ?? '';
    const send = (answer: string): void => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) });
      response.end(answer);
    };
    const known = answers.get(path + body);
    if (known !== undefined) return send(known);
    const { query, variables } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
    void graphql({ schema: schemas.get(path) as GraphQLSchema, source: query, variableValues: variables ?? {} }).then(
      (result) => {
        const answer = JSON.stringify(result);
        answers.set(path + body, answer);
        send(answer);
      },
    );
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () =>
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
);
process.on('disconnect', () => process.exit());
