import { describe, expect, test } from 'vitest';
import { RESERVED_NAMES } from './reserved-names.js';
import { claimNames, reservedClaims, type Claims } from './names.js';

const sdl = (name: string, text: string) => ({ name, sdl: text });
const problems = (reserved: Claims, ...subgraphs: readonly ReturnType<typeof sdl>[]) =>
  claimNames(subgraphs, {}, reserved).problems;

describe('names in the graph', () => {
  test('belong to the first domain that declares them', () => {
    const courses = sdl('courses', 'type Query { course: Course } type Course { id: ID }');
    const { claims } = claimNames([courses], {}, {});
    expect(claims).toEqual({ Course: 'courses', 'Query.course': 'courses' });
    const classes = sdl('classes', 'type Query { course: ID }');
    expect(claimNames([classes, courses], claims, {}).problems).toEqual([
      'classes declares Query.course, which belongs to courses',
    ]);
  });

  test('are free again when their owner no longer declares them', () => {
    const { claims, problems } = claimNames(
      [sdl('classes', 'type Query { course: ID }')],
      { 'Query.course': 'courses' },
      {},
    );
    expect({ claims, problems }).toEqual({ claims: { 'Query.course': 'classes' }, problems: [] });
  });

  test('are reserved for a domain together with the input and payload of a mutation', () => {
    const known = reservedClaims();
    expect(problems(known, sdl('classes', 'type Mutation { inviteToGroup: ID }'))).toEqual([
      'classes declares Mutation.inviteToGroup, which belongs to community',
    ]);
    expect(problems(known, sdl('courses', 'input RequestPostUploadInput { id: ID }'))).toEqual([
      'courses declares RequestPostUploadInput, which belongs to community',
    ]);
  });

  test('of an input or payload belong to the owner of the mutation', () => {
    const taken = problems(
      {},
      sdl('billing', 'input PayNowInput { id: ID }'),
      sdl('classes', 'type Mutation { payNow: ID }'),
    );
    expect(taken).toEqual([expect.stringContaining('billing declares PayNowInput, which belongs to classes')]);
  });

  test('of an entity may be referred to by its key, of a value type not', () => {
    const known = { Group: 'community' };
    const owner = sdl('community', 'type Group @key(fields: "id") { id: ID! }');
    expect(problems(known, owner, sdl('gamification', 'type Group @key(fields: "id") { id: ID! }'))).toEqual([]);
    expect(problems(known, owner, sdl('gamification', 'type Group { id: ID! }'))).toHaveLength(1);
  });

  test('declared by two domains at once need an owner', () => {
    const two = [sdl('classes', 'enum Mood { GOOD }'), sdl('courses', 'enum Mood { GOOD }')];
    expect(problems({}, ...two)).toEqual([expect.stringContaining('classes and courses declare Mood')]);
  });

  test('of shared value types may be declared by all', () => {
    const ticket = 'type UploadTicket @shareable { url: String! } scalar DateTime';
    expect(problems({}, sdl('users', ticket), sdl('courses', ticket))).toEqual([]);
  });

  test('are reserved for one domain only', () => {
    const owners = new Map<string, string>();
    for (const [domain, { mutations, queries, subscriptions, types }] of Object.entries(RESERVED_NAMES)) {
      const names = [mutations, queries, subscriptions, types].flatMap((text, kind) =>
        text
          .split(/\s+/)
          .filter(Boolean)
          .map((name) => `${kind}.${name}`),
      );
      for (const name of names) {
        expect(owners.get(name) ?? domain, name).toBe(domain);
        owners.set(name, domain);
      }
    }
  });
});
