import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { UserErasureDue } from '../../../../schema/events/users.js';
import { DataErased } from '../../../../schema/events/community.js';
import { askAbout } from '../../../../platform/testing/privacy.js';
import { acceptAnswer } from '../../commands/post/accept-answer.js';
import { addComment } from '../../commands/post/add-comment.js';
import { createEvent } from '../../commands/event/create-event.js';
import { publishEvent } from '../../commands/event/publish-event.js';
import { listPosts } from '../../queries/post/posts.js';
import { community } from '../../subgraph.js';
import { rowsRead } from '../../testing/plans.js';
import { aGroup, aPost } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
});
afterAll(() => subgraph.stop());

const viewer = person();

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
}

async function search(field: string, args: Readonly<Record<string, string>>, variables: object) {
  const declared = Object.entries(args).map(([name, type]) => `$${name}: ${type}`);
  const given = Object.keys(args).map((name) => `${name}: $${name}`);
  const result = await subgraph.graphql<Record<string, Page>>(
    `query (${declared.join(', ')}) { ${field}(${given.join(', ')}) { edges { cursor node { id } } } }`,
    { ...variables },
    viewer,
  );
  if (result.code) throw new Error(result.code);
  return result.data[field]?.edges ?? [];
}

const POSTS = {
  search: 'String',
  tag: 'String',
  authorId: 'ID',
  solved: 'Boolean',
  createdFrom: 'DateTime',
  createdBefore: 'DateTime',
  first: 'Int',
  after: 'String',
};
const posts = async (variables: object) => (await search('posts', POSTS, variables)).map(({ node }) => node.id);

test('words are found in English and Portuguese, whatever their endings and accents', async () => {
  const english = await aPost(subgraph, viewer, { title: 'Rehearsals', text: 'We were practising the dialogues.' });
  const portuguese = await aPost(subgraph, viewer, { title: 'Exercícios', text: 'Corrigimos os exercícios.' });
  const japanese = await aPost(subgraph, viewer, { title: '日本語を勉強する', text: '毎日' });
  const lesson = await aPost(subgraph, viewer, { title: 'Segunda lição', text: 'Boa' });
  for (const [words, id] of [
    ['rehearsal', english],
    ['practise dialogue', english],
    ['EXERCICIO', portuguese],
    ['corrigir', portuguese],
    // Of another stem, in the middle of a word, with an error.
    ['lições', lesson],
    ['日本語', japanese],
    ['rehersal', english],
  ] as const)
    expect([words, await posts({ search: words })]).toEqual([words, [id]]);
  expect(await posts({ search: 'xylophone' })).toEqual([]);
  expect(await posts({ search: '%' })).toEqual([]);
  expect(await posts({ search: '"rehearsals we"' })).toEqual([english]);
  expect(await posts({ search: 'rehearsals -practising' })).toEqual([]);
});

test('posts are filtered by author, tag, solution and time', async () => {
  const [asker, other] = [person(), person()];
  const solved = await aPost(subgraph, asker, { kind: 'QUESTION', text: 'Filtered one', tags: ['c++'] });
  const open = await aPost(subgraph, asker, { kind: 'QUESTION', text: 'Filtered two', tags: ['.net'] });
  const talk = await aPost(subgraph, other, { text: 'Filtered three' });
  const { id: commentId } = await addComment(subgraph.context(other), { postId: solved, text: 'So' });
  await acceptAnswer(subgraph.context(asker), { commentId });
  await subgraph.rows("update post set created_at = '2020-02-02' where id = $1", [talk]);
  expect(await posts({ search: 'filtered', authorId: asker.id })).toEqual([open, solved]);
  expect(await posts({ search: 'filtered', solved: true })).toEqual([solved]);
  expect(await posts({ authorId: asker.id, solved: false })).toEqual([open]);
  expect(await posts({ search: 'filtered', tag: 'C++' })).toEqual([solved]);
  expect(await posts({ createdBefore: '2020-02-03T00:00:00Z', createdFrom: '2020-02-01T00:00:00Z' })).toEqual([talk]);
  await expect(posts({ authorId: 'no one' })).rejects.toThrow('INVALID_INPUT');
});

test('frequent words, rare old words and words with many old hits are all paged newest first, without reading all posts', async () => {
  const author = person();
  // Evenly over some weeks of the past.
  const insert = (count: number, text: string, fromWeek: number, weeks: number) =>
    subgraph.rows<{ id: string }>(
      `insert into post (id, version, author_id, title, text, tags, like_count, comment_count, created_at, unique_until,
         active_at)
       select uuidv7(interval '-1 week' * ($4 - $5 * number / $2::float)), 1, $1, 'Filler', $3 || ' ' || number, '{}', 0, 0,
         now(), now(), now()
       from generate_series(1, $2) number returning id`,
      [author.id, count, text, fromWeek, weeks],
    );
  const rare = await insert(3, 'seldomly', 70, 1);
  await insert(2_500, 'formerly', 69, 10);
  await insert(20_001, 'nowadays', 50, 49);
  await subgraph.rows('analyze post');
  for (const [words, total] of [
    ['seldomly', 3],
    ['formerly', 2_500],
    ['nowadays', 20_001],
  ] as const) {
    const first = await search('posts', POSTS, { search: words, first: 2 });
    const rest = await search('posts', POSTS, { search: words, first: 100, after: first[1]?.cursor });
    const ids = [...first, ...rest].map(({ node }) => node.id);
    expect(ids).toHaveLength(Math.min(total, 102));
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
    if (total === 3) expect(ids).toEqual(rare.map(({ id }) => id).reverse());
    const back = await search(
      'posts',
      { ...POSTS, last: 'Int', before: 'String' },
      {
        search: words,
        last: 2,
        before: rest[0]?.cursor ?? '',
      },
    );
    expect(back.map(({ node }) => node.id)).toEqual(ids.slice(0, 2));
  }
  // Of 22,500: the newest 2,000, at most 2,001 hits, and those of one week.
  const filter = { courseId: null, classId: null, groupId: null, authorId: null, tag: null, solved: null };
  const { rows } = await rowsRead(subgraph.context(viewer), 'post', (context) =>
    listPosts(context, { ...filter, search: 'formerly', createdFrom: null, createdBefore: null }, { first: 20 }),
  );
  expect(rows).toBeGreaterThan(2_000);
  expect(rows).toBeLessThan(5_000);
});

test('comments, groups and events are found by their words', async () => {
  const staff = person('staff');
  const postId = await aPost(subgraph, viewer);
  const { id: commentId } = await addComment(subgraph.context(viewer), { postId, text: 'Use the subjunctives' });
  const groupId = await aGroup(subgraph, viewer);
  await subgraph.rows("update community_group set name = 'Clube de leitura 100 %' where id = $1", [groupId]);
  const { id: eventId } = await createEvent(subgraph.context(staff), {
    title: 'Reunião de verão',
    description: '',
    localStart: '2099-06-01T18:00',
    timeZone: 'Europe/Lisbon',
    durationMinutes: 60,
    venue: null,
    url: null,
    capacity: null,
    idempotencyKey: newId(),
  });
  await publishEvent(subgraph.context(staff), { eventId });
  const found = async (field: string, words: string) =>
    (await search(field, { search: field === 'searchComments' ? 'String!' : 'String' }, { search: words })).map(
      ({ node }) => node.id,
    );
  expect(await found('searchComments', 'subjunctive')).toEqual([commentId]);
  expect(await found('searchComments', 'zebra')).toEqual([]);
  expect(await found('groups', '100 %')).toEqual([groupId]);
  expect(await found('groups', '100%')).toEqual([]);
  expect(await found('events', 'reuniao')).toEqual([eventId]);
});

test('words of an erased user are forgotten, unless others wrote them too', async () => {
  const [erased, other] = [person(), person()];
  await aPost(subgraph, erased, { title: 'Quixotic', text: 'Zephyrine shared' });
  await aPost(subgraph, other, { title: 'Shared', text: 'shared' });
  const known = () =>
    subgraph.rows("select word from search_word where word in ('quixotic', 'zephyrine', 'shared') order by word");
  expect(await known()).toHaveLength(3);
  await askAbout({ subgraph, userId: erased.id, requested: UserErasureDue, receipt: DataErased });
  expect(await known()).toEqual([{ word: 'shared' }]);
});

test('a tag and its synonyms find the same posts and count as one', async () => {
  const [author, staff] = [person(), person('staff')];
  const js = await aPost(subgraph, author, { tags: ['js'] });
  const full = await aPost(subgraph, author, { tags: ['javascript', 'ecma'] });
  const set = (tag: string, synonymOf: string | null, by = staff) =>
    subgraph.graphql<{ setTagSynonym: { tag: object } }>(
      `mutation ($input: SetTagSynonymInput!) { setTagSynonym(input: $input) { tag { name recentPostCount synonyms } } }`,
      { input: { tag, synonymOf } },
      by,
    );
  expect((await set('js', 'javascript', author)).code).toBe('FORBIDDEN');
  await set('JS', 'javascript');
  expect((await set('ecma', 'js')).data.setTagSynonym.tag).toEqual({
    name: 'javascript',
    recentPostCount: 2,
    synonyms: ['ecma', 'js'],
  });
  expect((await set('js', 'JS')).code).toBe('INVALID_INPUT');
  for (const tag of ['js', 'javascript', 'ecma']) expect(await posts({ tag })).toEqual([full, js]);
  const tags = await subgraph.graphql<{ tags: object[] }>(
    'query { tags(search: "ec") { name recentPostCount } }',
    {},
    author,
  );
  expect(tags.data.tags).toEqual([{ name: 'javascript', recentPostCount: 2 }]);
  // The other way around, then none.
  await set('javascript', 'ecma');
  for (const tag of ['js', 'javascript', 'ecma']) expect(await posts({ tag })).toEqual([full, js]);
  await set('js', null);
  expect(await posts({ tag: 'js' })).toEqual([js]);
});
