import type { ExecutionResult } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../../platform/testing/testing.js';
import { DEFAULT_ROUTER_CONFIG } from '../../platform/config/router.js';
import type { RequestContext } from '../context.js';
import type { SubgraphFetch } from './fetch-subgraph.js';
import { shared } from './shared-fetches.js';
import { requestContext } from '../testing/executor.js';
import { startTestRouter, type TestRouter } from '../testing/testing.js';

const ME: SubgraphFetch = { query: '{ me { name } }', kind: 'query', variables: { first: 1 } };
const CHANGE: SubgraphFetch = { query: 'mutation { rename }', kind: 'mutation' };

/** A subgraph that answers when it is reported to. */
function scene() {
  const asked: { answer: (result?: ExecutionResult) => void; signal: AbortSignal | undefined }[] = [];
  const fetch = shared((_subgraph, _request, { signal }) => {
    return new Promise((resolve) => {
      asked.push({
        signal,
        answer: (result = { data: { me: { name: `Answer ${asked.length}` } } }) => resolve(result),
      });
    });
  });
  return { asked, ask: (request: SubgraphFetch, context = person()) => fetch('users', request, context) };
}

function person(id = 'u1', more: Partial<RequestContext> = {}): RequestContext {
  const viewer = {
    id,
    sessionId: 's',
    roles: [],
    emailVerified: true,
    entitlements: [],
    timeZone: 'UTC',
    expiresAt: new Date(0),
  };
  return { ...requestContext(), viewer, authorization: `Bearer ${id}`, clientAddress: '192.0.2.1', ...more };
}

describe('what is asked of a subgraph twice at the same time', () => {
  it('is asked once, and each has data of their own', async () => {
    const { asked, ask } = scene();
    const both = [ask(ME), ask(ME)] as const;
    expect(asked).toHaveLength(1);
    asked[0]?.answer();
    const [one, other] = await Promise.all(both);
    expect(one).toEqual({ data: { me: { name: 'Answer 1' } } });
    expect(other).toEqual(one);
    expect(other.data).not.toBe(one.data);
    expect(other.data?.['me']).not.toBe(one.data?.['me']);
    void ask(ME);
    expect(asked).toHaveLength(2);
  });

  it('is asked for each token, address, program, language, caller, operation and set of variables', () => {
    const { asked, ask } = scene();
    void ask(ME);
    for (const context of [
      person('u2'),
      person('u1', { authorization: 'Bearer another' }),
      person('u1', { clientAddress: '192.0.2.2' }),
      person('u1', { clientAgent: 'another' }),
      person('u1', { caller: 'platform' }),
      person('u1', { languages: ['pt'] }),
    ])
      void ask(ME, context);
    void ask({ ...ME, variables: { first: 2 } });
    void ask({ ...ME, query: '{ me { id } }' });
    void ask({ ...ME, operationName: 'Other' });
    expect(asked).toHaveLength(10);
  });

  it('is asked for each mutation and each live event', () => {
    const { asked, ask } = scene();
    for (let time = 0; time < 2; time += 1) {
      void ask(CHANGE);
      void ask(ME, person('u1', { background: true }));
    }
    void ask(ME);
    expect(asked).toHaveLength(5);
  });

  it('is asked again by a client that has changed something since, with whatever token, and by no one else', async () => {
    const { asked, ask } = scene();
    void ask(ME);
    void ask(ME, person('u2'));
    const changed = ask(CHANGE, person('u1', { authorization: 'Bearer another' }));
    asked[2]?.answer({ data: { rename: true } });
    await changed;
    void ask(ME, person('u2'));
    expect(asked).toHaveLength(3);
    const after = ask(ME);
    expect(asked).toHaveLength(4);
    // The former one has no part in it when it ends.
    asked[0]?.answer();
    void ask(ME);
    expect(asked).toHaveLength(4);
    asked[3]?.answer({ data: { me: { name: 'New' } } });
    expect(await after).toEqual({ data: { me: { name: 'New' } } });
  });

  it('goes on when one client leaves, and is given up when the last one does', async () => {
    const { asked, ask } = scene();
    const clients = [new AbortController(), new AbortController()] as const;
    const [first, second] = clients.map(({ signal }) => ask(ME, person('u1', { signal })));
    clients[0].abort();
    expect((await first)?.errors?.[0]?.extensions['code']).toBe('DEADLINE_EXCEEDED');
    expect(asked[0]?.signal?.aborted).toBe(false);
    clients[1].abort();
    expect((await second)?.errors?.[0]?.extensions['code']).toBe('DEADLINE_EXCEEDED');
    expect(asked[0]?.signal?.aborted).toBe(true);
    void ask(ME);
    expect(asked).toHaveLength(2);
  });
});

describe('the router', () => {
  let test: TestRouter | undefined;
  afterEach(async () => test?.stop());

  /** What the subgraph is asked for two equal queries and another one, of which all but the first come while it waits. */
  async function asked(shareQueries: boolean): Promise<number> {
    test = await startTestRouter({ settings: { ...DEFAULT_ROUTER_CONFIG, shareQueries } });
    const { users, connect, token } = test;
    const execute = users.execute.bind(users);
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let came = 0;
    users.execute = async (request) => {
      came += 1;
      await released;
      return execute(request);
    };
    // Over one socket, so that they come in this order.
    const client = connect(await token());
    const equal = [client.run('{ me { id name } }')];
    await eventually(() => came === 1);
    equal.push(client.run('{ me { id name } }'));
    const other = client.run('{ me { id } }');
    await eventually(() => came === (shareQueries ? 2 : 3));
    release();
    await eventually(() => [...equal, other].every(({ completed }) => completed));
    for (const { results } of equal)
      expect(results).toEqual([{ data: { me: { id: 'user-1', name: 'Name of user-1' } } }]);
    return came;
  }

  it('shares what is under way between equal requests', async () => {
    expect(await asked(true)).toBe(2);
  });

  it('does not where this is switched off', async () => {
    expect(await asked(false)).toBe(3);
  });
});
