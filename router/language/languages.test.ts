import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../platform/auth.js';
import { eventually } from '../../platform/testing/testing.js';
import { errorLanguage } from './error-texts.js';
import { languagesOf } from './languages.js';
import { errorsOf, startTestRouter, type TestRouter } from '../testing/testing.js';

let test: TestRouter;
beforeAll(async () => {
  test = await startTestRouter();
});
afterAll(() => test.stop());

const PRICES = '{ catalog(first: 1) { title price } }';
const ENROLL = 'mutation { enroll(classId: "c") { id } }';
const FULL = { en: 'The class is full.', pt: 'Os 8 lugares estão ocupados ou reservados.' };

const viewerOf = async (userId: string, locale?: string) => ({
  authorization: `Bearer ${await test.token({ userId, ...(locale !== undefined && { locale }) })}`,
});
const price = async (headers: Record<string, string>) => {
  const { data } = (await test.post({ query: PRICES }, headers)).body;
  return (data as unknown as { catalog: [{ price: string }] }).catalog[0].price;
};
const message = async (query: string, headers: Record<string, string>) =>
  (await test.post({ query }, headers)).body.errors?.[0]?.message;

describe('two viewers with different languages at the same time', () => {
  it('get amounts in their own, also from the cache, and share what has no language', async () => {
    const ana = await viewerOf('ana', 'pt-PT');
    const bob = await viewerOf('bob', 'en-US');
    for (let time = 0; time < 2; time += 1)
      expect(await Promise.all([price(ana), price(bob)])).toEqual(['Price in pt-PT', 'Price in en']);
    expect(test.courses.requests).toHaveLength(2);
    for (const headers of [ana, bob]) await test.post({ query: '{ catalog { title } }' }, headers);
    expect(test.courses.requests).toHaveLength(3);
  });

  it('get errors in their own', async () => {
    const [ana, bob] = [await viewerOf('ana', 'pt-PT'), await viewerOf('bob', 'en')];
    expect(await Promise.all([message(ENROLL, ana), message(ENROLL, bob)])).toEqual([FULL.pt, FULL.en]);
  });

  it('get live events in their own, from one stream where the events have no language', async () => {
    const [ana, bob] = [test.connect(await test.token({ locale: 'pt' })), test.connect(await test.token())];
    const shared = 'subscription { board(classId: "c") { course { id title } } }';
    const received = [ana.run(shared), bob.run(shared)];
    await eventually(() => test.boards.size === 1);
    const priced = 'subscription { board(classId: "c") { course { price } } }';
    const prices = [ana.run(priced), bob.run(priced)];
    await eventually(() => test.boards.size === 3);
    test.courses.down = true;
    test.boards.push({ board: { classId: 'c', leader: { id: 'u1' }, course: { id: 'c1' } } });
    await eventually(() => received.every(({ results }) => results.length === 1));
    expect(received.map(({ results }) => results[0]?.errors?.[0]?.message)).toEqual([
      'Uma parte da plataforma não responde neste momento. Tente de novo.',
      'A part of the platform does not answer right now. Try again.',
    ]);
    await eventually(() => prices.every(({ results }) => results.length === 1));
    test.courses.down = false;
    test.boards.push({ board: { classId: 'c', leader: { id: 'u1' }, course: { id: 'c1' } } });
    await eventually(() => prices.every(({ results }) => results.length === 2));
    expect(prices.map(({ results }) => results[1]?.data)).toEqual(
      ['pt', 'en'].map((language) => ({ board: { course: { price: `Price in ${language}` } } })),
    );
  });
});

describe('a visitor who is not signed in', () => {
  const portuguese = { 'accept-language': 'pt-BR,pt;q=0.9,en;q=0.8' };

  it('is answered by the accept-language header, over HTTP and over a socket', async () => {
    expect(await price(portuguese)).toBe('Price in pt-BR');
    expect(await message(ENROLL, portuguese)).toBe(FULL.pt);
    const refused = test.connect(undefined, portuguese).run('subscription { notice { id } }');
    await eventually(() => refused.completed);
    expect(errorsOf(refused).map((error) => error.message)).toEqual(['Inicie sessão primeiro.']);
  });

  it('gets the error of an invalid token in that language', async () => {
    const { body, status } = await test.post({ query: PRICES }, { ...portuguese, authorization: 'Bearer x' });
    expect([status, body.errors?.[0]?.message]).toEqual([
      401,
      'O token de acesso não é válido. Inicie sessão de novo.',
    ]);
  });

  it('who names a language of which there are no texts gets its formats, and English texts', async () => {
    const german = { 'accept-language': 'de' };
    expect([await price(german), await message(ENROLL, german)]).toEqual(['Price in de', FULL.en]);
  });
});

it('the language of a viewer is preferred to that of their browser', async () => {
  const browser = { 'accept-language': 'pt' };
  expect(await price({ ...(await viewerOf('bob', 'en-GB')), ...browser })).toBe('Price in en-GB');
  expect(await price({ ...(await viewerOf('old')), ...browser })).toBe('Price in pt');
});

it('caches in between learn which responses depend on the language', async () => {
  const get = async (query: string, headers: Record<string, string> = {}) => {
    const address = `${test.router.url}/graphql?query=${encodeURIComponent(query)}`;
    const response = await fetch(address, { headers: { 'apollo-require-preflight': 'true', ...headers } });
    await response.text();
    return [response.headers.get('vary'), response.headers.get('cache-control')];
  };
  expect(await get('{ catalog { title } }')).toEqual(['origin, accept', 'max-age=60, public']);
  const varies = 'origin, accept, accept-language, authorization';
  expect(await get(PRICES)).toEqual([varies, 'max-age=60, public']);
  expect(await get(PRICES, await viewerOf('ana', 'pt'))).toEqual([varies, 'max-age=60, private']);
  expect(await get('{ catalog { rating } }')).toEqual([varies, 'no-store']);
});

it.each([
  ['pt-BR,pt;q=0.9,en;q=0.8', ['pt-BR', 'pt', 'en'], 'pt'],
  ['fr, en;q=0.5, pt;q=0.8', ['fr', 'pt', 'en'], 'pt'],
  ['en-US', ['en'], 'en'],
  ['*, pt;q=0, x_y!', [], 'en'],
  [`${'a'.repeat(600)}, pt`, [], 'en'],
])('accept-language: %.40s', (header, languages, ofErrors) => {
  expect([languagesOf(null, header), errorLanguage(languages)]).toEqual([languages, ofErrors]);
  expect(languagesOf({ locale: 'pt-PT' } as Viewer, header)).toEqual(['pt-PT']);
});
