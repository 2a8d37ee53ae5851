import { readFile } from 'node:fs/promises';
import { ApolloGateway, RemoteGraphQLDataSource, type GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

/* Apollo's own: the stock gateway behind the standalone server, which passes the token on. */

interface Context {
  readonly authorization?: string | undefined;
}

class PassingOn extends RemoteGraphQLDataSource<Context> {
  override willSendRequest({ request, context }: GraphQLDataSourceProcessOptions<Context>): void {
    const { authorization } = context as Context;
    if (authorization !== undefined) request.http?.headers.set('authorization', authorization);
  }
}

const gateway = new ApolloGateway({
  supergraphSdl: await readFile(process.argv[2] ?? '', 'utf8'),
  buildService: ({ url }) => new PassingOn(url === undefined ? {} : { url }),
});
const server = new ApolloServer<Context>({ gateway, csrfPrevention: true });
const { url } = await startStandaloneServer(server, {
  listen: { host: '127.0.0.1', port: 0 },
  context: ({ req }) => Promise.resolve({ authorization: req.headers.authorization }),
});
process.send?.({ url: url.replace(/\/$/, '') });
process.on('disconnect', () => process.exit());
