import { expect } from 'vitest';
import { browser, type Person } from '../testing/people.js';

const ALL = `query ($after: String) {
  viewer { notifications(first: 100, after: $after) { edges { cursor } pageInfo { endCursor hasNextPage } } }
}`;

/** Every notification of a person that is listed, oldest first, as the database has it. */
export async function listed(person: Person): Promise<string[]> {
  const cursors: string[] = [];
  for (let after: string | null = null; ;) {
    type Page = {
      viewer: {
        notifications: { edges: { cursor: string }[]; pageInfo: { endCursor: string | null; hasNextPage: boolean } };
      };
    };
    const { viewer }: Page = await browser(person.tokens.accessToken).request<Page>(ALL, { after });
    cursors.push(...viewer.notifications.edges.map(({ cursor }) => cursor));
    after = viewer.notifications.pageInfo.endCursor;
    if (!viewer.notifications.pageInfo.hasNextPage) return cursors.reverse();
  }
}

/** Place of a notification in its user's inbox. */
const placeOf = (cursor: string): number =>
  Number((JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [string])[0]);

/**
 * A stream that was resumed brought everything that is listed, in order and nothing twice. Unread notices about one post are
 * listed as one, the newest: the stream may have brought the others before it.
 */
export function expectResumed(heard: readonly string[], all: readonly string[]): void {
  const places = heard.map(placeOf);
  expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
  expect(all.filter((cursor) => !heard.includes(cursor))).toEqual([]);
}
