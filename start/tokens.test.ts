import { TokenRefused } from '../platform/domain/errors.js';
import { expect, test } from 'vitest';

import { HEADER } from '../platform/client/subgraph-client.js';
import { accessTokenTable } from '../platform/testing/tokens.js';
import { accessTokenKeys, person, TestSubgraph } from '../platform/testing/subgraph.js';
import { definitions } from '../subgraphs/all.js';

test.each(definitions.map((definition) => [definition.name, definition] as const))(
  '%s itself refuses every bad token, although it comes with a service token, and takes the good one',
  async (_, definition) => {
    const subgraph = await TestSubgraph.start(definition);
    try {
      const { good, bad } = await accessTokenTable(await accessTokenKeys(), 'test', person().id);
      const service = await subgraph.headers(null);
      const ask = async (token: string): Promise<string> => {
        const headers = { ...service, [HEADER.authorization]: `Bearer ${token}` };
        try {
          const { errors } = await subgraph.running.client.execute({ query: '{ __typename }', headers });
          return (errors?.[0]?.extensions['code'] as string | undefined) ?? 'fine';
        } catch (error) {
          return error instanceof TokenRefused ? error.code : String(error);
        }
      };
      const seen = await Promise.all(bad.map(async ({ what, token }) => ({ what, code: await ask(token) })));
      expect(seen).toEqual(bad.map(({ what, code }) => ({ what, code })));
      expect(await ask(good)).toBe('fine');
    } finally {
      await subgraph.stop();
    }
  },
);
