import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Supergraph } from '@apollo/federation-internals';
import { isCompositeType, isObjectType, Kind, OperationTypeNode, parse, type DocumentNode } from 'graphql';
import { expect, test } from 'vitest';
import { guardedFields } from '../journeys/testing/roles-table.js';
import { CacheHints } from '../router/cache/cache-policy.js';
import { viewerFieldErrors } from '../router/live/viewer-fields.js';

const { schema: internal } = Supergraph.build(readFileSync('schema/supergraph.graphql', 'utf8'));
const schema = internal.toAPISchema().toGraphQLJSSchema();
const hints = new CacheHints(internal, schema);
const SHARED = (internal.schemaDefinition.rootType('subscription')?.fields() ?? [])
  .filter((field) => field.appliedDirectivesOf('shared').length > 0)
  .map(({ name }) => name);

function errorsOf(document: DocumentNode): string[] {
  return document.definitions.flatMap((operation) => {
    if (operation.kind !== Kind.OPERATION_DEFINITION || operation.operation !== OperationTypeNode.SUBSCRIPTION)
      return [];
    const [first] = operation.selectionSet.selections;
    const stream = first?.kind === Kind.FIELD ? first.name.value : '';
    if (!SHARED.includes(stream)) return [];
    const dependsOnViewer = hints.dependsOnViewer.bind(hints);
    return viewerFieldErrors({ schema, document, operation, stream, dependsOnViewer }).map(({ message }) => message);
  });
}

test('shared streams are known', () => {
  expect(SHARED.sort()).toEqual([
    'contestStandingsUpdated',
    'leaderboardUpdated',
    'lessonUnlocked',
    'resolverStepped',
    'seatsChanged',
  ]);
});

test('every field that not all viewers may read is marked as depending on the viewer', () => {
  const unmarked = Object.keys(guardedFields).filter((coordinate) => {
    const [typeName, field] = coordinate.split('.') as [string, string];
    const type = schema.getType(typeName);
    return !isCompositeType(type) || !hints.dependsOnViewer(type, field);
  });
  expect(unmarked, 'without @cacheControl(scope: "PRIVATE")').toEqual([]);
});

test('every field whose name begins with viewer, or ends with Viewer, is marked as depending on the viewer', () => {
  const unmarked = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) && type !== schema.getQueryType()
      ? Object.keys(type.getFields())
          .filter((field) => /^viewer|Viewer$/.test(field) && !hints.dependsOnViewer(type, field))
          .map((field) => `${type.name}.${field}`)
      : [],
  );
  expect(unmarked).toEqual([]);
});

test('no operation of our clients selects a field of the viewer in a shared stream', () => {
  const files = readdirSync('schema/operations', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.graphql'),
  );
  expect(files.length).toBeGreaterThan(50);
  const errors = files.flatMap((file) => errorsOf(parse(readFileSync(join('schema/operations', file), 'utf8'))));
  expect(errors).toEqual([]);
});

test.each([
  [
    'leaderboardUpdated(scope: { kind: GLOBAL }, period: WEEK)',
    'entries { player { viewerFollows } }',
    'User.viewerFollows',
  ],
  ['leaderboardUpdated(scope: { kind: GLOBAL }, period: WEEK)', 'entries { player { email } }', 'User.email'],
  [
    'leaderboardUpdated(scope: { kind: GLOBAL }, period: WEEK)',
    'leaderboard { viewerEntry { rank } }',
    'Leaderboard.viewerEntry',
  ],
  [
    'leaderboardUpdated(scope: { kind: GLOBAL }, period: WEEK)',
    'leaderboard { around(count: 1) { rank } }',
    'Leaderboard.around',
  ],
  ['lessonUnlocked(classId: "1")', 'lesson { viewerUnlocked }', 'Lesson.viewerUnlocked'],
  ['lessonUnlocked(classId: "1")', 'class { viewerEnrollment { id } }', 'Class.viewerEnrollment'],
  ['seatsChanged(groupSessionId: "1")', 'viewerSeat { status }', 'Booking.viewerSeat'],
])('%s with %s is rejected', (stream, selected, coordinate) => {
  const [error, ...others] = errorsOf(parse(`subscription { ${stream} { ${selected} } }`));
  expect(error).toContain(`${coordinate} depends on the viewer`);
  expect(others).toEqual([]);
});
