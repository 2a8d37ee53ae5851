import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { users } from '../subgraph.js';
import { anAccount } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const CONSENTS = 'marketingConsent { given textVersion decidedAt } marketingConsentHistory { given textVersion }';
const DECIDE = `mutation ($input: SetMarketingConsentInput!) { setMarketingConsent(input: $input) { user { ${CONSENTS} } } }`;
const UPDATE = 'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { user { locale timeZone } } }';

const decide = async (viewer: Viewer | null, input: object) => {
  const { code, data } = await subgraph.graphql<{ setMarketingConsent: { user: object } }>(DECIDE, { input }, viewer);
  return code ?? data.setMarketingConsent.user;
};

test('a consent has its time and its text, and a withdrawal does not erase it', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-01T10:00:00Z') });
  const { viewer } = await anAccount(subgraph);
  const now = (): Viewer => ({ ...viewer, expiresAt: new Date(Date.now() + 900_000) });
  expect(await decide(now(), { given: false })).toEqual({ marketingConsent: null, marketingConsentHistory: [] });
  const first = { given: true, textVersion: '2026-03' };
  expect(await decide(now(), first)).toEqual({
    marketingConsent: { ...first, decidedAt: '2026-03-01T10:00:00.000Z' },
    marketingConsentHistory: [first],
  });
  vi.setSystemTime(new Date('2026-04-01T10:00:00Z'));
  expect(await decide(now(), first)).toMatchObject({
    marketingConsent: { decidedAt: '2026-03-01T10:00:00.000Z' },
    marketingConsentHistory: [first],
  });
  const second = { given: true, textVersion: '2026-04' };
  expect(await decide(now(), second)).toMatchObject({
    marketingConsent: { ...second, decidedAt: '2026-04-01T10:00:00.000Z' },
  });
  vi.setSystemTime(new Date('2026-05-01T10:00:00Z'));
  const withdrawn = { given: false, textVersion: '2026-04' };
  expect(await decide(now(), { given: false })).toEqual({
    marketingConsent: { ...withdrawn, decidedAt: '2026-05-01T10:00:00.000Z' },
    marketingConsentHistory: [withdrawn, second, first],
  });
});

test('of the same decision twenty times at once one is written down', async () => {
  const { id, viewer } = await anAccount(subgraph);
  await Promise.all(Array.from({ length: 20 }, () => decide(viewer, { given: true, textVersion: '2026-03' })));
  expect(await subgraph.rows('select given from marketing_consent where user_id = $1', [id])).toHaveLength(1);
});

test('a consent without its text is refused, and so is one of an unknown user', async () => {
  const { viewer } = await anAccount(subgraph);
  expect(await decide(viewer, { given: true })).toBe('INVALID_INPUT');
  expect(await decide(viewer, { given: true, textVersion: 'two words' })).toBe('INVALID_INPUT');
  expect(await decide(null, { given: true, textVersion: '2026-03' })).toBe('UNAUTHENTICATED');
});

test('decisions are shown to the person and to staff', async () => {
  const { id, viewer } = await anAccount(subgraph);
  await decide(viewer, { given: true, textVersion: '2026-03' });
  const seen = async (who: Viewer) =>
    (await subgraph.graphql<{ user: object }>(`query ($id: ID!) { user(id: $id) { ${CONSENTS} } }`, { id }, who)).data
      .user;
  for (const who of [viewer, person('staff')]) {
    expect(await seen(who)).toMatchObject({ marketingConsent: { given: true }, marketingConsentHistory: [{}] });
  }
  expect(await seen(person('instructor'))).toEqual({ marketingConsent: null, marketingConsentHistory: null });
});

test.each([
  ['locale', 'pt-PT', 'pt-PT'],
  ['locale', 'ZH-hant-tw', 'zh-Hant-TW'],
  ['locale', 'portuguese!', null],
  ['locale', 'pt_PT', 'pt-PT'],
  ['locale', 'pt-PT-PT-PT', null],
  ['timeZone', 'Africa/Luanda', 'Africa/Luanda'],
  ['timeZone', 'Mars/Olympus', null],
  ['timeZone', 'luanda', null],
])('as %s, %s becomes %s', async (field, given, kept) => {
  const { viewer } = await anAccount(subgraph);
  const { code, data } = await subgraph.graphql<{ updateProfile: { user: Record<string, string> } } | null>(
    UPDATE,
    { input: { [field]: given } },
    viewer,
  );
  if (kept === null) expect(code).toMatch(/^(INVALID_INPUT|BAD_USER_INPUT)$/);
  else expect(data?.updateProfile.user[field]).toBe(kept);
});
