import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';

/* A board whose players are another subgraph's: each push is completed by their names. */

const LINK = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@composeDirective"])
  @link(url: "https://lyceum.example/shared/v1.0", import: ["@shared"])
  @composeDirective(name: "@shared")
  directive @shared(scope: String!) on FIELD_DEFINITION
`;

export interface LiveSubgraph {
  readonly name: 'users' | 'boards';
  readonly sdl: string;
}

export const LIVE_SUBGRAPHS: readonly LiveSubgraph[] = [
  {
    name: 'users',
    sdl: `${LINK} type User @key(fields: "id") { id: ID! name: String avatarUrl: String } type Query { me: User }`,
  },
  {
    name: 'boards',
    sdl: `${LINK}
      type User @key(fields: "id", resolvable: false) { id: ID! }
      type Course { id: ID! }
      type Entry { rank: Int! xp: Int! player: User }
      type Board { course: Course entries: [Entry!]! }
      type Query { board: Board }
      type Subscription { leaderboardUpdated(classId: ID!): Board! @shared(scope: "classId") }`,
  },
];

const BOARD = 'subscription Board($classId: ID!) { leaderboardUpdated(classId: $classId) { course { id } entries';
/** What is followed: the board as its owner knows it, and with what each push asks another subgraph for. */
export const LIVE_OPERATIONS = {
  'one subgraph': `${BOARD} { rank xp player { id } } } }`,
  'two subgraphs': `${BOARD} { rank xp player { id name avatarUrl } } } }`,
} as const;

export function composedLive(urls: Readonly<Record<string, string>>): string {
  const { supergraphSdl, errors } = composeServices(
    LIVE_SUBGRAPHS.map(({ name, sdl }) => ({ name, url: urls[name] ?? '', typeDefs: parse(sdl) })),
  );
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}
