import type { TestSubgraph } from '../../platform/testing/subgraph.js';
import type { OpenDomain } from '../open-domain.js';

/** A running subgraph of a test, as an operator opens its domain. */
export const domainOf = ({ running, databaseUrl }: TestSubgraph): OpenDomain => ({
  definition: running.definition,
  url: databaseUrl,
  context: () => running.systemContext(),
  inbox: running.inbox,
  storage: running.services.storage,
});
