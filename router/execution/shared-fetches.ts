import type { ExecutionResult } from 'graphql';
import { textOf } from '../../platform/client/subgraph-client.js';
import { formatLanguage } from '../language/languages.js';
import { MAX_FETCHES, type RequestContext } from '../context.js';
import { copied, isObject } from './data.js';
import { leftEarly, type FetchSubgraph, type SubgraphFetch } from './fetch-subgraph.js';

/**
 * Asks a subgraph once for what several requests ask at the same time: the same query with the same variables, in the name
 * of the same token, for the same address, program and language. Mutations are never shared, and what began before one of them
 * ended is not joined by the same person after it, so that they see what they did. What completes a live event is asked for
 * by itself: it must be from after the event. All this at one router; others don't know of its mutations.
 */
export function shared(fetchSubgraph: FetchSubgraph): FetchSubgraph {
  /** By person: a mutation with one token concerns what is under way with another. */
  const underWay = new Map<string, Map<string, Flight>>();

  const begin = (subgraph: string, request: SubgraphFetch, context: RequestContext, key: string): Flight => {
    const person = personOf(context);
    const flights = underWay.get(person) ?? new Map<string, Flight>();
    underWay.set(person, flights);
    const flight = new Flight(() => {
      if (flights.get(key) === flight) flights.delete(key);
      if (flights.size === 0 && underWay.get(person) === flights) underWay.delete(person);
    });
    flights.set(key, flight);
    void fetchSubgraph(subgraph, request, { ...context, signal: flight.signal }).then((result) => flight.land(result));
    return flight;
  };

  return async (subgraph, request, context) => {
    if (request.kind === 'mutation') {
      return fetchSubgraph(subgraph, request, context).finally(() => underWay.delete(personOf(context)));
    }
    if (context.background || context.readPrimary) return fetchSubgraph(subgraph, request, context);
    const key = keyOf(subgraph, request, context);
    const flight = underWay.get(personOf(context))?.get(key);
    if (!flight) return begin(subgraph, request, context, key).wait(context.signal);
    const beganAt = performance.now();
    const result = await flight.wait(context.signal);
    const fetches = (context.measured.fetches ??= []);
    if (fetches.length < MAX_FETCHES) fetches.push({ subgraph, beganAt, endedAt: performance.now() });
    return result;
  };
}

/** One fetch, and all who wait for it; given up when the last of them leaves. */
class Flight {
  private readonly waiting = new Set<(result: ExecutionResult) => void>();
  private readonly abandoned = new AbortController();

  /** `onEnd` is called when no one may join any more. */
  constructor(private readonly onEnd: () => void) {}

  get signal(): AbortSignal {
    return this.abandoned.signal;
  }

  wait(signal: AbortSignal | undefined): Promise<ExecutionResult> {
    return new Promise((resolve) => {
      const leave = (): void => {
        this.waiting.delete(answer);
        resolve(leftEarly());
        if (this.waiting.size > 0) return;
        this.onEnd();
        this.abandoned.abort();
      };
      const answer = (result: ExecutionResult): void => {
        signal?.removeEventListener('abort', leave);
        resolve(result);
      };
      this.waiting.add(answer);
      if (signal?.aborted) leave();
      else signal?.addEventListener('abort', leave, { once: true });
    });
  }

  /** Each gets data of their own, for an answer is used up by the request that completes it. */
  land(result: ExecutionResult): void {
    this.onEnd();
    // Copied before the first uses it up.
    const copies = Array.from({ length: this.waiting.size - 1 }, () =>
      isObject(result.data) ? { ...result, data: copied(result.data) as typeof result.data } : { ...result },
    );
    for (const answer of this.waiting) answer(copies.pop() ?? result);
  }
}

function personOf({ viewer, authorization }: RequestContext): string {
  return viewer?.id ?? authorization ?? '';
}

/** All that the answer may depend on: of the headers, those that don't only tell one request from another. */
function keyOf(subgraph: string, request: SubgraphFetch, context: RequestContext): string {
  const { caller, authorization, clientAddress, clientAgent } = context;
  const language = formatLanguage(context.languages);
  const identity = [subgraph, caller, authorization ?? null, clientAddress ?? null, clientAgent ?? null, language];
  return `${JSON.stringify(identity)}${textOf(request)}`;
}
