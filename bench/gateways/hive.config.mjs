import { createRequire } from 'node:module';
import { env } from 'node:process';

const ofPeers = createRequire(new URL('peers/package.json', import.meta.url));

/** Hive Gateway by its own defaults; with HIVE_RUNTIME=rust by the planner and executor of its Rust router. The token is passed on. */
export const gatewayConfig = {
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => ({ authorization: request.headers.get('authorization') ?? '' }),
  },
  // Subscriptions of subgraphs go over graphql-ws, at their own address.
  transportEntries: { '*.http': { options: { subscriptions: { kind: 'ws' } } } },
  graphiql: false,
  landingPage: false,
  ...(env.HIVE_RUNTIME === 'rust' && {
    unifiedGraphHandler: ofPeers('@graphql-hive/router-runtime').unifiedGraphHandler,
  }),
};
