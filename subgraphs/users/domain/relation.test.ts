import { expect, test } from 'vitest';
import { Relation } from './relation.js';

const NOW = new Date('2026-03-29T09:00:00Z');

const pair = () => Object.assign(new Relation(), { id: 'pair', lowId: 'ana', highId: 'rui' });
const said = (relation: Relation) =>
  relation
    .pullEvents()
    .map(({ event }) => [event.type, event.userId, 'blockedId' in event ? event.blockedId : event.followedId]);

test('following is published once, in the direction that it has', () => {
  const relation = pair();
  relation.follow('rui', NOW);
  relation.follow('rui', NOW);
  expect([relation.lowFollowsAt, relation.highFollowsAt]).toEqual([null, NOW]);
  relation.follow('ana', NOW);
  expect([relation.lowFollowsAt, relation.highFollowsAt]).toEqual([NOW, NOW]);
  relation.unfollow('rui');
  relation.unfollow('rui');
  expect([relation.lowFollowsAt, relation.highFollowsAt]).toEqual([NOW, null]);
  expect(said(relation)).toEqual([
    ['user-followed', 'rui', 'ana'],
    ['user-followed', 'ana', 'rui'],
    ['user-unfollowed', 'rui', 'ana'],
  ]);
});

test('a block ends what each follows of the other, and no user follows while it stands', () => {
  const relation = pair();
  relation.follow('rui', NOW);
  relation.follow('ana', NOW);
  said(relation);
  relation.block('ana', NOW);
  relation.block('ana', NOW);
  expect(said(relation)).toEqual([
    ['user-unfollowed', 'ana', 'rui'],
    ['user-unfollowed', 'rui', 'ana'],
    ['user-blocked', 'ana', 'rui'],
  ]);
  for (const who of ['ana', 'rui']) expect(() => relation.follow(who, NOW)).toThrow('cannot follow');
  expect(said(relation)).toEqual([]);
});

test('each takes back their own block only, and then no user follows by it', () => {
  const relation = pair();
  relation.follow('rui', NOW);
  relation.block('ana', NOW);
  relation.block('rui', NOW);
  said(relation);
  relation.unblock('ana');
  relation.unblock('ana');
  expect([relation.lowBlocksAt, relation.highBlocksAt, relation.highFollowsAt]).toEqual([null, NOW, null]);
  expect(() => relation.follow('ana', NOW)).toThrow('cannot follow');
  relation.unblock('rui');
  relation.follow('ana', NOW);
  expect(said(relation)).toEqual([
    ['user-unblocked', 'ana', 'rui'],
    ['user-unblocked', 'rui', 'ana'],
    ['user-followed', 'ana', 'rui'],
  ]);
});
