import 'reflect-metadata';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { publishEvents } from '../../platform/outbox.js';
import { reaction } from '../../platform/inbox.js';
import type { SubgraphDefinition } from '../../platform/subgraph.js';
import { eventContract, id, type Consumer } from '../../schema/events/contract.js';
import {
  asyncApi,
  asyncApiProblems,
  eventFlowProblems,
  generateEvents,
  undescribedEvents,
  type GeneratedEvents,
  type ReservedEvents,
} from './events.js';
import { changedFiles } from './generate.js';

describe('the events of the platform', () => {
  let generated: GeneratedEvents;
  beforeAll(async () => {
    generated = await generateEvents();
  });

  test('have a publisher and every consumer that their contract names, or an entry in the reserved list', () => {
    expect(generated.problems).toEqual([]);
  });

  test('are documented by files that are up to date', () => {
    expect(changedFiles(generated.files)).toEqual([]);
  });

  test('are documented with publisher, consumers and example', () => {
    const page = generated.files.get('docs/events.md') ?? '';
    expect(page).toContain('| [`student-enrolled.v1`](#classesstudent-enrolledv1) | courses, gamification, community');
    expect(page).toMatch(/### courses\.quiz-scored\.v1\n\n```json\n\{\n {2}"courseId"/);
  });
});

describe('the check of publishers and consumers', () => {
  const contract = (consumers: readonly Consumer[], retired?: true) =>
    eventContract({
      domain: 'courses',
      name: 'course-moved',
      version: 1,
      consumers,
      ...(retired && { retired }),
      data: z.object({ courseId: id }),
      example: { courseId: '01976d2a-7c00-7000-8000-000000000004' },
    });
  const domain = (
    name: string,
    parts: { publishes?: ReturnType<typeof contract>; reactsTo?: ReturnType<typeof contract> },
  ) =>
    ({
      name,
      events: publishEvents(name, parts.publishes ? { moved: { contract: parts.publishes, data: () => ({}) } } : {}),
      reactions: parts.reactsTo ? [reaction(parts.reactsTo, () => Promise.resolve())] : [],
    }) as unknown as SubgraphDefinition;
  const NONE: ReservedEvents = { unpublished: [], unconsumed: {} };
  const check = (
    one: ReturnType<typeof contract>,
    scene: { published?: boolean; by?: readonly string[]; router?: boolean; reserved?: ReservedEvents },
  ) =>
    eventFlowProblems(
      [one],
      [
        domain('courses', scene.published === false ? {} : { publishes: one }),
        ...(scene.by ?? []).map((name) => domain(name, { reactsTo: one })),
      ],
      new Set(scene.router ? [one.type] : []),
      scene.reserved ?? NONE,
    );

  test('accepts an event that is published and consumed as its contract says', () => {
    expect(check(contract(['classes', 'router']), { by: ['classes'], router: true })).toEqual([]);
    expect(check(contract([], true), { published: false })).toEqual([]);
  });

  test('reports an event without a publisher', () => {
    expect(check(contract([]), { published: false })).toEqual([expect.stringContaining('has no publisher')]);
  });

  test('reports a retired event that is still published', () => {
    expect(check(contract([], true), {})).toEqual([expect.stringContaining('is retired')]);
  });

  test('reports a consumer that does not react, and one that the contract does not name', () => {
    expect(check(contract(['classes', 'router']), {})).toEqual([
      expect.stringContaining('names classes'),
      expect.stringContaining('names router'),
    ]);
    expect(check(contract([]), { by: ['billing'] })).toEqual([expect.stringContaining('add it to the consumers')]);
  });

  test('reports an event that is published without a contract', () => {
    const one = contract([]);
    expect(eventFlowProblems([], [domain('courses', { publishes: one })], new Set(), NONE)).toEqual([
      expect.stringContaining('without a contract'),
    ]);
  });

  test('accepts a reserved event and consumer', () => {
    const reserved = {
      unpublished: ['courses.course-moved.v1'],
      unconsumed: { 'courses.course-moved.v1': ['classes'] },
    };
    expect(check(contract(['classes']), { published: false, reserved })).toEqual([]);
  });

  test('reports a reserved entry that is no longer true', () => {
    const type = 'courses.course-moved.v1';
    const stale = (reserved: Partial<ReservedEvents>) =>
      check(contract(['classes']), { by: ['classes'], reserved: { ...NONE, ...reserved } });
    expect(stale({ unpublished: [type] })).toEqual([expect.stringContaining('remove it from UNPUBLISHED')]);
    expect(stale({ unconsumed: { [type]: ['classes'] } })).toEqual([
      expect.stringContaining('remove it from UNCONSUMED'),
    ]);
    expect(stale({ unconsumed: { [type]: ['users'] } })).toEqual([expect.stringContaining('does not name users')]);
    expect(stale({ unpublished: ['courses.gone.v1'] })).toEqual([expect.stringContaining('there is no contract')]);
  });

  test('reports a contract whose comment does not state the subject', () => {
    const one = contract([]);
    expect(undescribedEvents([one], new Map([['courses.course-moved.v1', 'A course moved.']]))).toHaveLength(1);
    expect(undescribedEvents([one], new Map([['courses.course-moved.v1', 'Subject: the course.']]))).toEqual([]);
  });

  test('rejects a document that is not AsyncAPI', async () => {
    const document = asyncApi([contract(['classes'])], new Map());
    expect(await asyncApiProblems(JSON.stringify(document))).toEqual([]);
    const broken = JSON.stringify(document).replace('"action":"send"', '"action":"shout"');
    expect(await asyncApiProblems(broken)).not.toEqual([]);
  });
});
