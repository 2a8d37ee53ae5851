import type { ApolloServerPlugin } from '@apollo/server';
import type { Log } from '../../platform/process/telemetry.js';
import type { RequestContext } from '../context.js';
import { planOf } from './executor.js';

/**
 * A line for each operation that took long: what was asked of which subgraph, when, and for how long. Neither variables nor
 * values that stand in the document are reported.
 */
export function slowOperations(log: Log, thresholdMs: number): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () => {
      const startedAt = performance.now();
      return Promise.resolve({
        willSendResponse: ({ operationName, queryHash, contextValue }) => {
          const durationMs = performance.now() - startedAt;
          if (durationMs < thresholdMs) return Promise.resolve();
          const { client, measured } = contextValue;
          const plan = planOf(contextValue);
          log.warn(
            {
              operation: operationName ?? null,
              hash: queryHash,
              // Not as `client.name`: names are kept out of logs.
              ...(client && { clientName: client.name, clientVersion: client.version }),
              durationMs: Math.round(durationMs),
              cost: measured.cost,
              fetches: measured.fetches?.map(({ subgraph, beganAt, endedAt }) => ({
                subgraph,
                afterMs: Math.round(beganAt - startedAt),
                durationMs: Math.round(endedAt - beganAt),
              })),
              plan: plan === undefined ? undefined : withoutValues(plan),
            },
            'slow operation',
          );
          return Promise.resolve();
        },
      });
    },
  };
}

/** Of a plan itself: which subgraph, and where its answer goes. */
const OWN = /\bFetch\(service: "[^"]*"|\bFlatten\(path: "[^"]*"/;
const TEXT = /"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"/;
const NUMBER = /(?<=[:[,(]\s*)-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b/;
const VALUES = new RegExp(`(${OWN.source})|${TEXT.source}|(${NUMBER.source})`, 'g');

/** A plan repeats what the client wrote into its document: addresses, passwords, amounts. */
export function withoutValues(plan: string): string {
  return plan.replace(VALUES, (_found, own: string | undefined, number: string | undefined) =>
    own !== undefined ? own : number !== undefined ? '0' : '"…"',
  );
}
