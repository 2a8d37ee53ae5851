import { expect } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import { CatalogDocument } from '../schema/generated/operations.js';
import { browser, endpoint, journey, signUp, signUpAs } from './testing/people.js';
import { publishCourse } from './testing/school.js';

journey('a catalog that is kept shows a course as soon as it is published', async () => {
  const teacher = await signUpAs('INSTRUCTOR', 'Rosa Lima');
  const catalog = async () => {
    const { courses } = await browser().request(CatalogDocument, { first: 100 });
    return courses.edges.map(({ node }) => node.title);
  };
  const before = await catalog();
  const course = await publishCourse(teacher, { lessons: 1 });
  expect(before).not.toContain(course.title);
  // It may be kept for a minute: sooner than that only the event makes it new.
  await eventually(async () => (await catalog()).includes(course.title), { timeoutMs: 45_000 });
});

journey('a catalog may be kept on the way, and what depends on the viewer may not', async () => {
  const student = await signUp('Nuno Dias');
  const control = async (query: string) => {
    const answer = await fetch(endpoint(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${student.tokens.accessToken}` },
      body: JSON.stringify({ query }),
    });
    expect(await answer.json()).not.toHaveProperty('errors');
    return answer.headers.get('cache-control');
  };
  const node = (fields: string) => `{ courses(first: 5) { edges { node { ${fields} } } pageInfo { hasNextPage } } }`;
  expect(await control(node('id title tags instructor { name handle }'))).toBe('max-age=60, public');
  expect(await control(node('id title lessonCount'))).toBe('max-age=60, private');
  expect(await control(node('id viewerEnrollment { progress }'))).toBe('no-store');
  expect(await control('{ products(first: 5) { edges { node { title price { formatted } } } } }')).toBe(
    'max-age=60, private',
  );
  expect(await control('{ viewer { id name } }')).toBe('no-store');
});
