import { PlainSubgraphClient, type PlainSubgraphOptions } from '../../platform/client/plain-client.js';
import type { SubgraphClient } from '../../platform/client/subgraph-client.js';
import { subgraphAddresses } from './subgraph-addresses.js';

/** Clients for the subgraphs of an external supergraph, at the addresses that its file has. */
export class ExternalSubgraphs {
  private clients = new Map<string, PlainSubgraphClient>();
  private readonly closing = new Set<Promise<void>>();

  constructor(private readonly options: PlainSubgraphOptions) {}

  /** Reads the addresses of a version of the supergraph. Throws a StartupError without a change where one is missing. */
  readonly load = (supergraphSdl: string): void => {
    const addresses = subgraphAddresses(supergraphSdl);
    const before = this.clients;
    this.clients = new Map();
    for (const [name, url] of addresses) {
      const known = before.get(name);
      this.clients.set(name, known?.url === url ? known : new PlainSubgraphClient(name, url, this.options));
    }
    for (const [name, client] of before) if (this.clients.get(name) !== client) this.retire(client);
  };

  readonly client = (name: string): SubgraphClient => {
    const client = this.clients.get(name);
    if (!client) throw new Error(`The supergraph has no subgraph ${name}.`);
    return client;
  };

  /** Waits for running requests. */
  async close(): Promise<void> {
    await Promise.all([...this.closing, ...[...this.clients.values()].map((client) => client.close())]);
  }

  private retire(client: PlainSubgraphClient): void {
    const closed = client.close().finally(() => this.closing.delete(closed));
    this.closing.add(closed);
  }
}
