import { expect, test } from 'vitest';
import { Networks, senderOf } from './networks.js';

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
  ['2001:db8::1', '2001:db8::'],
  ['2001:0db8:0001:0002::', '2001:db8:1:2::'],
  ['::1', '::'],
])('%s is counted as %s', (address, counted) => {
  expect(senderOf(address)).toBe(counted);
});

test.each([
  ['10.1.2.3', true],
  ['11.1.2.3', false],
  ['::ffff:10.1.2.3', true],
  ['192.0.2.7', true],
  ['192.0.2.8', false],
  ['fd00:1::1', true],
  ['fe80::1', false],
  ['10', false],
  ['no address', false],
])('%s is in the networks: %s', (address, expected) => {
  expect(new Networks(['10.0.0.0/8', '192.0.2.7', 'fd00::/8']).has(address)).toBe(expected);
});
