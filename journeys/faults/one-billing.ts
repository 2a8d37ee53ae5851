import type { Viewer } from '../../platform/auth.js';
import { armFailpoints, type Failpoint } from '../../platform/failpoint.js';
import { TestSubgraph } from '../../platform/testing/subgraph.js';
import { billing } from '../../subgraphs/billing/subgraph.js';

/* One instance of billing as a process of its own, on a database that outlives it: dies over one request. */

export interface AskedOne {
  readonly query: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** As JSON: its time is to arrive as one. */
  readonly viewer: string;
  readonly failpoint: Failpoint;
}

const url = process.argv[2] ?? '';
const subgraph = await TestSubgraph.start(billing, { url, drop: () => Promise.resolve() });

process.on('message', ({ query, input, viewer, failpoint }: AskedOne) => {
  const who = JSON.parse(viewer) as Viewer & { expiresAt: string };
  armFailpoints((name) => {
    if (name === failpoint) process.kill(process.pid, 'SIGKILL');
  });
  void subgraph
    .graphql(query, { input }, { ...who, expiresAt: new Date(who.expiresAt) })
    .then(({ data, errors }) => process.send?.(errors.length > 0 ? errors : data));
});
// No one is left to end us.
process.on('disconnect', () => process.exit());
process.send?.('ready');
