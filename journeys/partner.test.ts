import { print } from 'graphql';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { beforeAll, expect } from 'vitest';
import {
  CreateApiKeyDocument,
  PartnerCatalogDocument,
  PartnerCourseDocument,
  PartnerProductsDocument,
  RevokeApiKeyDocument,
  RotateApiKeyDocument,
} from '../schema/generated/operations.js';
import { eventually } from '../platform/testing/testing.js';
import { journey, platformUrl, signUpAs, type Person } from './testing/people.js';
import { openClass, publishCourse, type OpenedClass, type TaughtCourse } from './testing/school.js';

/* A partner shows our courses on a site of its own. */

let staff: Person;
let teacher: Person;
let course: TaughtCourse;
let taught: OpenedClass;
beforeAll(async () => {
  [staff, teacher] = await Promise.all([signUpAs('STAFF', 'Staff'), signUpAs('INSTRUCTOR', 'Teacher')]);
  course = await publishCourse(teacher);
  taught = await openClass(staff, teacher, course);
});

interface Answered<Data> {
  readonly status: number;
  readonly data: Data;
  readonly code: string | undefined;
  readonly cost: number;
  readonly remaining: number;
  readonly extensions: unknown;
}
async function ask<Data, Variables>(
  key: string,
  query: TypedDocumentNode<Data, Variables> | string,
  variables?: Variables,
): Promise<Answered<Data>> {
  const response = await fetch(`${platformUrl()}/partner/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: typeof query === 'string' ? query : print(query), variables }),
  });
  const { data, errors, extensions } = (await response.json()) as {
    data: Data;
    errors?: { extensions: { code: string } }[];
    extensions?: unknown;
  };
  return {
    status: response.status,
    data,
    code: errors?.[0]?.extensions.code,
    extensions,
    cost: Number(response.headers.get('lyceum-cost')),
    remaining: Number(response.headers.get('lyceum-budget-remaining')),
  };
}
async function newKey(scopes: string[], dailyCostBudget = 10_000) {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const { createApiKey } = await staff.send(CreateApiKeyDocument, {
    input: { name: 'Acme', scopes, dailyCostBudget, expiresAt },
  });
  return { id: createApiKey.apiKey.id, key: createApiKey.key };
}
const ALL = ['catalog:read', 'classes:read', 'products:read'];

journey('a partner finds a course and its classes, and sees what each question cost', async () => {
  const { key } = await newKey(ALL);
  const found = await eventually(async () => {
    const answer = await ask(key, PartnerCatalogDocument, { search: `"${course.title}"`, first: 5 });
    return answer.data.courses.edges[0]?.node.title === course.title ? answer : undefined;
  });
  const { slug, lessonCount, instructor } = found.data.courses.edges[0]?.node ?? {};
  expect([lessonCount, instructor?.name]).toEqual([3, 'Teacher']);
  expect(found.cost).toBeGreaterThan(5);
  expect(found.extensions).toMatchObject({ cost: { cost: found.cost, budgetRemaining: found.remaining } });

  const detail = await ask(key, PartnerCourseDocument, { slug: slug ?? '' });
  expect(detail.data.course).toMatchObject({
    title: course.title,
    sections: [{ lessons: [{ title: 'Lesson 1' }, { title: 'Lesson 2' }, { title: 'Lesson 3' }] }],
    classes: [{ id: taught.id, title: taught.title, price: { amountMinor: '24000', currency: 'EUR' } }],
  });
  expect(detail.remaining).toBe(found.remaining - detail.cost);
  expect((await ask(key, PartnerProductsDocument, {})).code).toBeUndefined();
});

journey('a partner sees the contract by introspection and on a page, and nothing beyond', async () => {
  const { key } = await newKey(ALL);
  const { data } = await ask<{ __schema: { types: { name: string }[] } }, object>(
    key,
    '{ __schema { types { name } } }',
  );
  const names = data.__schema.types.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['Course', 'Class', 'Product', 'Money']));
  expect(names).not.toEqual(expect.arrayContaining(['Mutation']));
  const page = await fetch(`${platformUrl()}/partner`);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('catalog:read') as string]);
  for (const beyond of [
    '{ viewer { id } }',
    '{ users { edges { node { email } } } }',
    '{ courses { edges { node { viewerEnrollment { progress } } } } }',
    '{ courses { edges { node { instructor { email invoices { number } } } } } }',
    '{ courses { edges { node { sections { lessons { content } } } } } }',
    '{ courses { edges { node { classes { roster { student { name } } } } } } }',
    '{ products(includeArchived: true) { edges { node { id } } } }',
    'mutation { logOut { loggedOut } }',
  ]) {
    expect([beyond, (await ask(key, beyond)).code]).toEqual([beyond, 'GRAPHQL_VALIDATION_FAILED']);
  }
});

journey('a key does what its scopes say, within its budget of the day', async () => {
  const narrow = await newKey(['products:read']);
  expect(await ask(narrow.key, PartnerCatalogDocument, {})).toMatchObject({ status: 403, code: 'SCOPE_MISSING' });
  const { cost } = await ask((await newKey(ALL)).key, PartnerCatalogDocument, { first: 10 });
  const poor = await newKey(ALL, 2 * cost - 1);
  expect((await ask(poor.key, PartnerCatalogDocument, { first: 10 })).code).toBeUndefined();
  expect(await ask(poor.key, PartnerCatalogDocument, { first: 10 })).toMatchObject({
    status: 429,
    code: 'BUDGET_EXCEEDED',
  });
});

journey('a rotated key goes on under both secrets, a revoked one under none', async () => {
  const { id, key } = await newKey(ALL);
  const codeOf = async (secret: string) => (await ask(secret, '{ __typename }')).code;
  expect(await codeOf(key)).toBeUndefined();
  const { rotateApiKey } = await staff.send(RotateApiKeyDocument, { input: { keyId: id } });
  expect([await codeOf(key), await codeOf(rotateApiKey.key)]).toEqual([undefined, undefined]);
  await staff.send(RevokeApiKeyDocument, { input: { keyId: id } });
  expect([await codeOf(key), await codeOf(rotateApiKey.key)]).toEqual(['API_KEY_INVALID', 'API_KEY_INVALID']);
  expect(await codeOf(staff.tokens.accessToken)).toBe('API_KEY_INVALID');
});
