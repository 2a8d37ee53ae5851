import { expect, test } from 'vitest';
import { arePushKeys, encryptPush } from './web-push.js';

/* RFC 8291, appendix A. */
const RFC = {
  plain: 'When I grow up, I want to be a watermelon',
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  salt: 'DGv6ra1nlYgDCS1FRnbzlw',
  privateKey: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
  body: 'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
};
const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');

test('a push is encrypted as RFC 8291 does it', () => {
  const encrypted = encryptPush(Buffer.from(RFC.plain), RFC, {
    salt: bytes(RFC.salt),
    privateKey: bytes(RFC.privateKey),
  });
  expect(encrypted.toString('base64url')).toBe(RFC.body);
});

test.each([
  [RFC, true],
  [{ ...RFC, auth: 'AAAA' }, false],
  [{ ...RFC, p256dh: RFC.p256dh.slice(0, -4) }, false],
  [{ ...RFC, p256dh: 'B'.repeat(87) }, false],
])('keys of a browser', (keys, expected) => {
  expect(arePushKeys(keys)).toBe(expected);
});
