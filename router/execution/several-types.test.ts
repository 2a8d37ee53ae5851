import { describe, expect, it } from 'vitest';
import { TestSupergraph } from '../testing/executor.js';

/* The planner's paths say no types: what is asked below a field of one type is asked below that of others too. */

const supergraph = () =>
  new TestSupergraph(
    {
      name: 'found',
      sdl: `type Query { found: [Found!]! }
        union Found = Course | Review
        type Course { author: User! }
        type Review { author: User! }
        type User @key(fields: "id", resolvable: false) { id: ID! }`,
      resolvers: {
        Query: {
          found: () => [
            { __typename: 'Course', author: { id: 'u1' } },
            { __typename: 'Review', author: { id: 'u1' } },
            { __typename: 'Review', author: { id: 'u2' } },
          ],
        },
      },
    },
    {
      name: 'users',
      sdl: `type User @key(fields: "id") { id: ID! name: String mail: String score(of: Int = 10): Int friends(first: Int): [User!] }`,
      resolvers: {
        User: {
          __resolveReference: (reference: unknown) => reference,
          name: ({ id }: { id: string }) => `Name of ${id}`,
          mail: ({ id }: { id: string }) => `${id}@example.com`,
          score: (_: unknown, { of }: { of: number }) => of,
          friends: (_: unknown, { first }: { first: number }) => [{ id: 'u2' }, { id: 'u1' }].slice(0, first),
        },
      },
    },
  );

describe('one name of the response for different types', () => {
  it('has the value of its own arguments for each of them', async () => {
    const query = `query ($of: Int) { found {
      ... on Course { author { score(of: $of) friends(first: 1) { name } } }
      ... on Review { author { score friends(first: 2) { name } } }
    } }`;
    const friends = [{ name: 'Name of u2' }, { name: 'Name of u1' }];
    const review = { author: { score: 10, friends } };
    expect(await supergraph().ours(query, { of: 100 })).toEqual({
      data: { found: [{ author: { score: 100, friends: friends.slice(0, 1) } }, review, review] },
    });
  });

  it('has the value of its own field for each of them', async () => {
    const query = `{ found { ... on Course { author { is: name } } ... on Review { author { is: mail } } } }`;
    expect(await supergraph().ours(query)).toEqual({
      data: {
        found: [
          { author: { is: 'Name of u1' } },
          { author: { is: 'u1@example.com' } },
          { author: { is: 'u2@example.com' } },
        ],
      },
    });
  });
});
