import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { HOUR, MINUTE } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { provide } from '../../../../platform/resources.js';
import { eventually } from '../../../../platform/testing/testing.js';
import type { Viewer } from '../../../../platform/auth.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { sms } from '../../providers/sms.js';
import { answerRecipients } from '../../queries/people.js';
import { users } from '../../subgraph.js';
import { anAccount } from '../../testing/testing.js';
import { eraseAccount } from '../data-request/erase-account.js';
import { addPhone } from './add-phone.js';
import { removePhone } from './remove-phone.js';
import { verifyPhone } from './verify-phone.js';

let subgraph: TestSubgraph;
const sent: { id: string; to: string; text: string }[] = [];
/** How many of the next messages the provider fails on, after it has taken them. */
let failures = 0;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
  const provider = {
    send: (message: { id: string; to: string; text: string }) => {
      sent.push(message);
      failures -= 1;
      return Promise.resolve(
        failures >= 0 ? { is: 'unavailable' as const, reason: '503' } : { is: 'accepted' as const },
      );
    },
  };
  provide(subgraph.running.services, [sms.is(provider)]);
});
afterAll(() => subgraph.stop());
beforeEach(() => {
  failures = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

let last = 100_000;
/** Another one at each call, as it is typed and as it is stored. */
function aNumber(): { readonly typed: string; readonly stored: string } {
  last += 1;
  return { typed: `00351 912 ${last}`, stored: `+351912${last}` };
}
const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'fine',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
const codeTo = async (number: string, nth = 0): Promise<string> => {
  const { text } = await eventually(() => sent.filter(({ to }) => to === number)[nth] ?? false);
  return /\d{6}/.exec(text)?.[0] ?? '';
};
const mobileOf = async (userId: string) =>
  (await subgraph.rows<{ mobile: string | null }>('select mobile from user_account where id = $1', [userId]))[0]
    ?.mobile;

test('a number is verified by its code, once of twenty at once, and is then given to who sends', async () => {
  const { id, viewer } = await anAccount(subgraph);
  const context = subgraph.context(viewer);
  const { typed, stored } = aNumber();
  expect(await outcomeOf(addPhone(context, { number: 'not a number' }))).toBe('INVALID_INPUT');
  await addPhone(context, { number: typed });
  const code = await codeTo(stored);
  expect(await mobileOf(id)).toBeNull();
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcomeOf(verifyPhone(context, { code }))));
  expect(outcomes.filter((outcome) => outcome === 'fine')).toHaveLength(1);
  const answer = await answerRecipients(context, { body: Buffer.from(JSON.stringify({ ids: [id] })) });
  expect(answer.body).toMatchObject({ people: [{ mobile: stored }] });
  const seenBy = async (who: Viewer) =>
    (await subgraph.graphql('query ($id: ID!) { user(id: $id) { mobile } }', { id }, who)).data;
  expect([await seenBy(person()), await seenBy(person('staff'))]).toEqual([
    { user: { mobile: null } },
    { user: { mobile: stored } },
  ]);
  await removePhone(context);
  expect(await mobileOf(id)).toBeNull();
});

test('a code stops working after five wrong ones, after ten minutes, and when another is asked for', async () => {
  const { viewer } = await anAccount(subgraph);
  const context = subgraph.context(viewer);
  const { typed, stored } = aNumber();
  await addPhone(context, { number: typed });
  const first = await codeTo(stored);
  const wrong = first === '000000' ? '000001' : '000000';
  await Promise.all(Array.from({ length: 5 }, () => outcomeOf(verifyPhone(context, { code: wrong }))));
  expect(await outcomeOf(verifyPhone(context, { code: first }))).toBe('PHONE_CODE_INVALID');
  await addPhone(context, { number: typed });
  const second = await codeTo(stored, 1);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10 * MINUTE });
  expect(await outcomeOf(verifyPhone(context, { code: second }))).toBe('PHONE_CODE_INVALID');
});

test('three codes are sent in an hour, for a user and for a number', async () => {
  const [one, other] = [await anAccount(subgraph), await anAccount(subgraph)];
  const { typed } = aNumber();
  const ask = ({ viewer }: typeof one) => outcomeOf(addPhone(subgraph.context(viewer), { number: typed }));
  const outcomes = [await ask(one), await ask(one), await ask(one), await ask(one), await ask(other)];
  expect(outcomes).toEqual(['fine', 'fine', 'fine', 'TOO_MANY_ATTEMPTS', 'TOO_MANY_ATTEMPTS']);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + HOUR + 1 });
  expect(await ask(other)).toBe('fine');
});

test('a message that is sent again has the same id and the same code', async () => {
  const { viewer } = await anAccount(subgraph);
  const { typed, stored } = aNumber();
  failures = 1;
  await addPhone(subgraph.context(viewer), { number: typed });
  const [first, second] = [await codeTo(stored, 0), await codeTo(stored, 1)];
  expect(second).toBe(first);
  expect(new Set(sent.filter(({ to }) => to === stored).map(({ id }) => id)).size).toBe(1);
});

test('users who have not verified their address get no code, and an erasure leaves no number', async () => {
  const { id, viewer } = await anAccount(subgraph);
  const unverified = subgraph.context({ ...viewer, emailVerified: false });
  expect(await outcomeOf(addPhone(unverified, { number: aNumber().typed }))).toBe('EMAIL_NOT_VERIFIED');
  const { typed, stored } = aNumber();
  await addPhone(subgraph.context(viewer), { number: typed });
  await verifyPhone(subgraph.context(viewer), { code: await codeTo(stored) });
  expect(await mobileOf(id)).toBe(stored);
  await addPhone(subgraph.context(viewer), { number: aNumber().typed });
  await eraseAccount(subgraph.context(null), { userId: id, requestId: newId() });
  expect(await mobileOf(id)).toBeNull();
  expect(await subgraph.rows('select id from phone_verification where user_id = $1', [id])).toEqual([]);
});
