import 'reflect-metadata';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { generate } from '@graphql-codegen/cli';
import { Directive, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import codegen from '../../codegen.js';
import { DomainError } from '../../platform/domain/errors.js';
import { publishEvents } from '../../platform/outbox.js';
import type { SubgraphDefinition } from '../../platform/subgraph.js';
import {
  breakingChanges,
  invalidEvents,
  invalidOperations,
  kebabCase,
  undescribed,
  unknownCacheEvents,
} from './checks.js';
import { composeSupergraph, CompositionFailed, sortSdl } from './compose.js';
import { errorCatalog, findErrorClasses, renderCatalog, type ErrorClasses } from './error-catalog.js';
import { eventContract, id } from '../../schema/events/contract.js';
import { checkSchema, generateSchema, readEvents, ROOT, staleFiles, type Generated } from './generate.js';

describe('the published schema', () => {
  let generated: Generated;
  beforeAll(async () => {
    generated = await generateSchema();
  });

  test('is what the code makes', () => {
    expect(staleFiles(generated.files)).toEqual([]);
  });

  test('is described, breaks no released client, and serves every operation and event beside it', async () => {
    expect(await checkSchema(generated)).toEqual([]);
  });

  test('has events', async () => {
    const contracts = [...(await readEvents()).values()].flat();
    expect(contracts.length).toBeGreaterThan(10);
  });

  test('has generated operations that are fresh', async () => {
    const outputs = (await generate({ ...codegen, cwd: ROOT, silent: true }, false)) as {
      filename: string;
      content: string;
    }[];
    expect(outputs.map(({ filename }) => filename)).toEqual(['schema/generated/operations.ts']);
    for (const { filename, content } of outputs) expect(readFileSync(join(ROOT, filename), 'utf8')).toBe(content);
  });
});

@ObjectType({ description: 'A thing.' })
@Directive('@key(fields: "id")')
class Thing {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;
}

@Resolver(() => Thing)
class ThingResolver {
  @Query(() => Thing, { nullable: true, description: 'Any thing.' })
  thing(): Thing | null {
    return null;
  }
}

const things: SubgraphDefinition = {
  name: 'things',
  resolvers: [ThingResolver],
  references: {},
  entities: [],
  migrations: [],
  events: publishEvents('things', {}),
  reactions: [],
};

function project(files: Readonly<Record<string, string>>): { root: string; dispose: () => void } {
  const root = mkdtempSync(join(tmpdir(), 'lyceum-schema-'));
  for (const [path, text] of Object.entries({ 'schema/events/none.txt': '', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { root, dispose: () => rmSync(root, { recursive: true, force: true }) };
}

describe('a miniature subgraph', () => {
  test('goes through the whole pipeline', async () => {
    const { root, dispose } = project({});
    try {
      const generated = await generateSchema(root, [things]);
      expect([...generated.files.keys()]).toEqual([
        'schema/subgraphs/things.graphql',
        'schema/supergraph.graphql',
        'schema/api.graphql',
        'docs/errors.md',
        'schema/generated/error-codes.json',
        'schema/generated/error-codes.ts',
        'schema/generated/names.json',
        'schema/generated/manifest.ts',
      ]);
      expect(generated.api).toContain('"""Any thing."""');
      expect(generated.api).not.toMatch(/@(?!cost|listSize|deprecated|specifiedBy)|_entities|_service|join__/);
      expect(generated.files.get('schema/supergraph.graphql')).toContain('http://things.subgraph.invalid/graphql');
      expect(await checkSchema(generated, root)).toEqual([]);
    } finally {
      dispose();
    }
  });

  test('is stale when a committed file is missing, edited or of a subgraph that is no more', async () => {
    const { root, dispose } = project({ 'schema/subgraphs/gone.graphql': 'scalar X' });
    try {
      const { files } = await generateSchema(root, [things]);
      const paths = [...files.keys()].sort();
      expect(staleFiles(files, root)).toEqual([...paths, 'schema/subgraphs/gone.graphql'].sort());
      for (const [path, text] of files) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
      }
      rmSync(join(root, 'schema/subgraphs/gone.graphql'));
      expect(staleFiles(files, root)).toEqual([]);
      writeFileSync(join(root, 'schema/api.graphql'), 'type Query { edited: Int }');
      expect(staleFiles(files, root)).toEqual(['schema/api.graphql']);
    } finally {
      dispose();
    }
  });

  test('that breaks the released schema or an operation is reported', async () => {
    const { root, dispose } = project({
      'schema/baseline/api.graphql': 'type Query { thing: Thing gone: Int } type Thing { id: ID! }',
      'schema/operations/web/things/get-thing.graphql': 'query GetThing { thing { title } }',
    });
    try {
      expect(await checkSchema(await generateSchema(root, [things]), root)).toEqual([
        'breaks released clients: Query.gone was removed. (FIELD_REMOVED)',
        'web/things/get-thing.graphql: Cannot query field "title" on type "Thing".',
      ]);
    } finally {
      dispose();
    }
  });
});

describe('composition', () => {
  const header = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])\n';
  const one = { name: 'one', sdl: `${header} type Query { b: A a: A } type A @key(fields: "id") { id: ID! }` };
  const two = { name: 'two', sdl: `${header} type A @key(fields: "id") { id: ID! z: Int c(y: Int, x: Int): Int }` };

  test('makes the same text whatever the order of subgraphs and definitions', () => {
    const first = composeSupergraph([one, two]);
    expect(composeSupergraph([two, one])).toEqual(first);
    const turned = { name: 'one', sdl: `${header} type A @key(fields: "id") { id: ID! } type Query { a: A b: A }` };
    expect(sortSdl(turned.sdl)).toBe(sortSdl(one.sdl));
    expect(composeSupergraph([{ ...turned, sdl: sortSdl(turned.sdl) }, two]).api).toBe(first.api);
  });

  test('that fails says what is wrong', () => {
    const rival = { name: 'rival', sdl: `${header} type A @key(fields: "id") { id: ID! z: String }` };
    expect(() => composeSupergraph([one, two, rival])).toThrow(CompositionFailed);
    expect(() => composeSupergraph([one, two, rival])).toThrow(/FIELD_TYPE_MISMATCH: .*"A\.z"/);
  });
});

describe('an element without a description is reported', () => {
  const well = `
    "A." type A { "B." b("C." c: Int): Int }
    "E." enum E { "F." F }
    "I." input I { "J." j: Int }
    "U." union U = A
    "S." scalar S
    "N." interface N { "B." b: Int }
    directive @d(x: Int) on OBJECT
    type Query { "A." a: A _service: _Service! }
    type _Service { sdl: String }
    extend type A { "Q." q: Int }`;

  test('unless there is none', () => {
    expect(undescribed('things', well)).toEqual([]);
  });

  test.each([
    ['"A." type', 'type', 'A'],
    ['{ "B." b(', '{ b(', 'A.b'],
    ['("C." c', '(c', 'A.b.c'],
    ['"E." enum', 'enum', 'E'],
    ['"F." F', 'F', 'E.F'],
    ['"I." input', 'input', 'I'],
    ['"J." j', 'j', 'I.j'],
    ['"U." union', 'union', 'U'],
    ['"S." scalar', 'scalar', 'S'],
    ['"N." interface', 'interface', 'N'],
    ['{ "A." a: A', '{ a: A', 'Query.a'],
    ['"Q." q', 'q', 'A.q'],
    ['"S." scalar', '" " scalar', 'S'],
  ])('%s → %s', (from, to, element) => {
    expect(well).toContain(from);
    expect(undescribed('things', well.replace(from, to))).toEqual([`things: ${element} has no description`]);
  });
});

describe('a change', () => {
  const released = 'type Query { a(x: Int): Int! b: Int } enum E { A B }';

  test('that only adds is no break, nor is anything before the first release', () => {
    const next = 'type Query { a(x: Int, y: Int): Int! b: Int c: Int } enum E { A B C }';
    expect(breakingChanges(released, next)).toEqual([]);
    expect(breakingChanges(undefined, next)).toEqual([]);
  });

  test.each([
    ['FIELD_REMOVED', 'type Query { a(x: Int): Int! } enum E { A B }'],
    ['FIELD_CHANGED_KIND', 'type Query { a(x: Int): Int b: Int } enum E { A B }'],
    ['REQUIRED_ARG_ADDED', 'type Query { a(x: Int, y: Int!): Int! b: Int } enum E { A B }'],
    ['VALUE_REMOVED_FROM_ENUM', 'type Query { a(x: Int): Int! b: Int } enum E { A }'],
  ])('%s breaks released clients', (kind, next) => {
    expect(breakingChanges(released, next)).toEqual([expect.stringContaining(`(${kind})`)]);
  });
});

describe('a client operation', () => {
  const api = 'type Query { a(x: Int): A } type A { id: ID! }';
  const check = (path: string, text: string) => invalidOperations(api, new Map([[path, text]]), ['things']);

  test('is well when it is valid and the only one of its file', () => {
    expect(
      check('web/things/find-a.graphql', 'query FindA($x: Int) { a(x: $x) { ...F } } fragment F on A { id }'),
    ).toEqual([]);
  });

  test.each([
    [
      'asks for a field that is not there',
      'web/things/find-a.graphql',
      'query FindA { a { name } }',
      /Cannot query field "name"/,
    ],
    ['has a variable of the wrong type', 'web/things/find-a.graphql', 'query FindA($x: ID) { a(x: $x) { id } }', /\$x/],
    ['is not GraphQL', 'web/things/find-a.graphql', 'query FindA {', /Syntax Error/],
    ['has no name', 'web/things/find-a.graphql', '{ a { id } }', /exactly one operation/],
    [
      'is one of two',
      'web/things/find-a.graphql',
      'query FindA { a { id } } query B { a { id } }',
      /exactly one operation/,
    ],
    ['is not there at all', 'web/things/f.graphql', 'fragment F on A { id }', /exactly one operation/],
    ['is not the name of its file', 'web/things/findA.graphql', 'query FindA { a { id } }', /find-a\.graphql/],
    ['is of an unknown client', 'tv/things/find-a.graphql', 'query FindA { a { id } }', /web, mobile, partner, admin/],
    ['is of no domain', 'web/find-a.graphql', 'query FindA { a { id } }', /a domain of things/],
    ['is of an unknown domain', 'web/x/find-a.graphql', 'query FindA { a { id } }', /a domain of things/],
    ['lies too deep', 'web/things/x/y/find-a.graphql', 'query FindA { a { id } }', /client\/domain\/topic/],
  ])('that %s is reported', (_what, path, text, problem) => {
    expect(check(path, text)).toEqual([expect.stringMatching(problem)]);
  });

  test('with the name of another one is reported', () => {
    const text = 'query FindA { a { id } }';
    const both = new Map([
      ['web/things/find-a.graphql', text],
      ['mobile/things/find-a.graphql', text],
    ]);
    expect(invalidOperations(api, both, ['things'])).toEqual([expect.stringMatching(/also the name/)]);
  });

  test.each([
    ['EnrollStudent', 'enroll-student'],
    ['XPBoard', 'xp-board'],
    ['LiveXP', 'live-xp'],
    ['Level2Users', 'level2-users'],
  ])('%s lies in %s.graphql', (operation, file) => {
    expect(kebabCase(operation)).toBe(file);
  });
});

describe('an event contract', () => {
  const contract = <Schema extends z.ZodType>(data: Schema, example: z.output<Schema>) =>
    eventContract({ domain: 'things', name: 'thing-made', version: 1, consumers: [], data, example });
  const check = (
    ...contracts: Parameters<typeof invalidEvents>[0] extends ReadonlyMap<string, infer List> ? List : never
  ) => invalidEvents(new Map([['things', contracts]]));
  const thingId = '0190a0a0-0000-7000-8000-000000000000';

  test('with ids and facts is well', () => {
    const data = z.object({ thingId: id, emailVerified: z.boolean(), passwordChangedAt: z.iso.datetime().optional() });
    expect(check(contract(data, { thingId, emailVerified: true }))).toEqual([]);
  });

  test('whose example does not parse is reported', () => {
    expect(check(contract(z.object({ thingId: id }), { thingId: 'no uuid' }))).toEqual([
      expect.stringMatching(/lyceum\.things\.thing-made\.v1: its example does not parse: .*thingId/),
    ]);
  });

  test('of a type that is taken is reported', () => {
    const one = contract(z.object({ thingId: id }), { thingId });
    expect(check(one, one)).toEqual([expect.stringMatching(/already defined/)]);
  });

  test('in the file of another domain is reported', () => {
    const one = contract(z.object({ thingId: id }), { thingId });
    expect(invalidEvents(new Map([['users', [one]]]))).toEqual([
      expect.stringMatching(/belongs to events\/things\.ts/),
    ]);
  });

  test.each(['name', 'email', 'address', 'text', 'body', 'jobTitle', 'password', 'token', 'secret', 'phone'])(
    'with a property "%s" is reported, however deep it lies',
    (key) => {
      const received = [expect.stringContaining(`its data has "${key}"`)];
      const text = z.string().optional();
      expect(check(contract(z.object({ [key]: text }), {}))).toEqual(received);
      expect(check(contract(z.object({ of: z.array(z.object({ [key]: text })) }), { of: [] }))).toEqual(received);
      expect(check(contract(z.union([id, z.object({ in: z.object({ [key]: text }).nullable() })]), thingId))).toEqual(
        received,
      );
    },
  );

  test.each(['displayName', 'userEmail', 'emailAddresses', 'reset_token', 'titles'])(
    'with a property that ends in such a word, "%s", is reported',
    (key) => {
      expect(check(contract(z.object({ [key]: z.string().optional() }), {}))).toHaveLength(1);
    },
  );

  test('whose example holds what its schema does not name is reported', () => {
    expect(check(contract(z.record(z.string(), z.string()), { email: 'a@b.example' }))).toHaveLength(1);
  });
});

describe('the catalog of error codes', () => {
  const refusal = (code: string, kind: string, more: Partial<typeof DomainError> = {}) =>
    Object.assign(class extends DomainError {}, { code, kind, meaning: 'It is so.', ...more });
  const of = (...classes: ErrorClasses) => errorCatalog(classes);

  test('lists the refusals of every domain by code, with what they mean', () => {
    const { entries, problems } = of(
      ['subgraphs/classes/domain/errors.ts', 'ClassNotFound', refusal('CLASS_NOT_FOUND', 'not-found')],
      ['platform/domain/errors.ts', 'Late', refusal('LATE', 'refused', { meaning: 'Too | late.', details: ['limit'] })],
    );
    expect(problems).toEqual([]);
    const classNotFound = {
      code: 'CLASS_NOT_FOUND',
      kind: 'not-found',
      className: 'ClassNotFound',
      domain: 'classes',
      meaning: 'It is so.',
      details: [],
    };
    expect(entries).toEqual([
      classNotFound,
      {
        code: 'LATE',
        kind: 'refused',
        className: 'Late',
        domain: 'platform',
        meaning: 'Too | late.',
        details: ['limit'],
      },
    ]);
    expect(renderCatalog(entries)).toContain('| `LATE` | refused | platform | Late | `limit` | Too \\| late. |');
  });

  test('reports one code with two kinds, and only then a code that is used twice', () => {
    const first = ['subgraphs/a/errors.ts', 'A', refusal('SAME', 'refused')] as const;
    expect(of(first, ['subgraphs/b/errors.ts', 'B', refusal('SAME', 'refused')]).problems).toEqual([]);
    expect(of(first, ['subgraphs/b/errors.ts', 'B', refusal('SAME', 'conflict')]).problems).toEqual([
      'SAME is refused in A (a) but conflict in B (b)',
    ]);
  });

  test('lists each code of a refusal that has several', () => {
    class Refused extends DomainError {
      static override readonly kind = 'invalid';
      static override readonly codes = ['X', 'Y'];
      static override readonly meaning = 'It is so.';
    }
    expect(of(['platform/errors.ts', 'Refused', Refused]).entries.map(({ code }) => code)).toEqual(['X', 'Y']);
  });

  test('reports a refusal that does not state all of it, or an oddly written code', () => {
    const problems = (type: typeof DomainError) => of(['subgraphs/a/errors.ts', 'A', type]).problems;
    expect(problems(refusal('A', ''))).toHaveLength(1);
    expect(problems(refusal('A', 'refused', { meaning: '' }))).toHaveLength(1);
    expect(problems(class extends DomainError {})).toHaveLength(1);
    expect(problems(refusal('classFull', 'refused'))).toHaveLength(1);
  });

  test('holds the errors of the product and none of tests', async () => {
    const names = (await findErrorClasses(ROOT)).map(([, name]) => name);
    expect(names).toEqual(expect.arrayContaining(['ClassIsFull', 'TokenRefused', 'BodyTooLarge', 'UploadNotFound']));
    expect(names).not.toContain('BasketIsFull');
  });
});

test('a hint for caches that names an event which no one says is a problem', () => {
  const event = eventContract({
    domain: 'things',
    name: 'thing-changed',
    version: 1,
    consumers: [],
    data: z.object({ thingId: id }),
    example: { thingId: '0192f0c0-0000-7000-8000-000000000000' },
  });
  const hinted = (type: string) => `type Query { thing: ID @cacheControl(maxAge: 1, invalidatedBy: ["${type}"]) }`;
  expect(unknownCacheEvents(hinted('lyceum.things.thing-changed.v1'), [event])).toEqual([]);
  expect(unknownCacheEvents(hinted('lyceum.things.thing-changed.v2'), [event])).toEqual([
    '@cacheControl: there is no event lyceum.things.thing-changed.v2',
  ]);
});
