import { beforeAll, expect, test } from 'vitest';
import { discoverEntities } from '../../../platform/testing/subgraph.js';
import { community } from '../subgraph.js';
import { NotYourPost } from './errors.js';
import { TO_ALL } from './place.js';
import { Post, type PostContent } from './post.js';

beforeAll(() => discoverEntities(community));

const AUTHOR = { id: 'author', official: false };
const NOW = new Date('2026-03-29T09:30:00Z');
const LATER = new Date('2026-03-29T09:35:00Z');

const render = (text: string) => ({ html: `<p>${text}</p>`, links: 0 });

function aPost(content: Partial<PostContent> = {}): Post {
  return new Post(AUTHOR, TO_ALL, { title: 'Question', text: 'How?', tags: ['sql'], ...content }, render, NOW);
}

const said = (post: Post) => post.pullEvents().map(({ event }) => event.type);

test('a post is trimmed, its tags are lower case and once each, and its text is taken for 10 minutes', () => {
  const post = aPost({ title: ' Question ', text: '\nHow?\n', tags: ['SQL', 'sql ', 'Índices'] });
  expect(post).toMatchObject({
    title: 'Question',
    text: 'How?',
    html: '<p>How?</p>',
    tags: ['sql', 'índices'],
    likeCount: 0,
  });
  expect(post.uniqueUntil).toEqual(new Date('2026-03-29T09:40:00Z'));
  expect(said(post)).toEqual(['post-created']);
});

test('everything that is wrong with a post is reported at once', () => {
  let refusal: unknown;
  try {
    aPost({ title: '  ', text: 'x'.repeat(10_001), tags: ['no spaces'] });
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toMatchObject({
    code: 'INVALID_INPUT',
    problems: [{ field: 'input.title' }, { field: 'input.text' }, { field: 'input.tags' }],
  });
});

test.each([
  { text: '' },
  { text: 'a\0b' },
  { title: 'x'.repeat(201) },
  { tags: ['1', '2', '3', '4', '5', '6'] },
  { tags: ['x'.repeat(31)] },
  { tags: [''] },
])('a post of %o is refused', (content) => {
  expect(() => aPost(content)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
});

test('a text of 10000 characters that take two units each is not too long', () => {
  expect(aPost({ text: '𝄞'.repeat(10_000) }).text).toHaveLength(20_000);
});

test('an edit keeps what was said before', () => {
  const post = aPost();
  post.edit('author', { text: 'Why?' }, render, LATER);
  expect(post).toMatchObject({ title: 'Question', text: 'Why?', html: '<p>Why?</p>', tags: ['sql'], editedAt: LATER });
  expect(post.revisions.getItems()).toMatchObject([{ title: 'Question', text: 'How?', replacedAt: LATER }]);
  expect(said(post)).toEqual(['post-created', 'post-updated']);
});

test('an edit that changes nothing leaves no trace', () => {
  const post = aPost();
  post.edit('author', { title: 'Question ', text: null }, render, LATER);
  expect([post.editedAt, post.revisions.length, said(post)]).toEqual([null, 0, ['post-created']]);
});

test('no user edits the post of another', () => {
  expect(() => aPost().edit('stranger', { text: 'Why?' }, render, LATER)).toThrow(NotYourPost);
});

test('only the first like of a person is news', () => {
  const post = aPost();
  post.addLike('reader', true);
  post.removeLike();
  post.addLike('reader', false);
  expect(post.likeCount).toBe(1);
  expect(said(post)).toEqual(['post-created', 'post-liked', 'like-changed', 'like-changed']);
});

test('comments are counted, and blank ones are refused', () => {
  const post = aPost();
  const comment = post.addComment({ id: 'reader', official: false }, null, ' So. ', render, LATER);
  expect([comment.text, comment.html, post.commentCount]).toEqual(['So.', '<p>So.</p>', 1]);
  expect(() => post.addComment({ id: 'reader', official: false }, null, ' \n', render, LATER)).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', field: 'input.text' }),
  );
  expect(said(post)).toEqual(['post-created', 'comment-added']);
});
