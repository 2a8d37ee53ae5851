import { readFileSync } from 'node:fs';
import {
  buildSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  parse,
  type GraphQLObjectType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import {
  ActivateClassDocument,
  AdjustCreditDocument,
  AdjustXpDocument,
  AssignTeachingAssistantDocument,
  CreateGroupSessionTemplateDocument,
  SetAvailabilityDocument,
  CreatePostDocument,
  CreateProductDocument,
  EnrollStudentDocument,
  LessonDocument,
  LogInsDocument,
  RevokeRoleDocument,
  SetMarketingConsentDocument,
  SubscribeToPlanDocument,
  UnlockLessonDocument,
  UpdateBillingDetailsDocument,
} from '../schema/generated/operations.js';
import { admin, journey, logIn, Phone, signUp, signUpAs, unique, visit, type Person } from './testing/people.js';
import { startPlatform, type RunningPlatform } from './testing/platform.js';
import { ask, endOf, operationFor, type Answer } from './testing/roles-asking.js';
import { openFields } from './testing/roles-open-fields.js';
import {
  ACTORS,
  GROUPS,
  guardedFields,
  mutations,
  queries,
  subscriptions,
  type Actor,
  type Group,
  type RootRow,
  type Scene,
} from './testing/roles-table.js';
import { openClass, publishCourse } from './testing/school.js';

const api = buildSchema(readFileSync('schema/api.graphql', 'utf8'));
const ROOTS = { query: queries, mutation: mutations, subscription: subscriptions } as const;
type Kind = keyof typeof ROOTS;
const rootOf = (kind: Kind): GraphQLObjectType => {
  const types = { query: api.getQueryType(), mutation: api.getMutationType(), subscription: api.getSubscriptionType() };
  const type = types[kind];
  if (!type) throw new Error(`The API has no ${kind}.`);
  return type;
};

let platform: RunningPlatform;
let people: Readonly<Record<Exclude<Actor, 'anonymous'>, Person>>;
let scene: Scene;
/** Of each person a session that is theirs to end. */
const spare = new Map<Actor, string>();
beforeAll(async () => {
  // Everybody asks for everything here: that is more than a person may in a minute.
  platform = await startPlatform('start.ts', ['--no-demo'], { RATE_LIMIT_USER: '0', RATE_LIMIT_ADDRESS: '0' });
  visit(platform);
  const superAdmin = await admin();
  const [owner, student, instructor, otherInstructor, staff] = await Promise.all([
    signUp('Owner'),
    signUp('Student'),
    signUpAs('INSTRUCTOR', 'Instructor'),
    signUpAs('INSTRUCTOR', 'Other'),
    signUpAs('STAFF', 'Staff'),
  ]);
  for (const person of [instructor, otherInstructor, staff]) {
    await superAdmin.send(RevokeRoleDocument, { input: { userId: person.id, role: 'STUDENT' } });
    await person.refresh();
  }
  people = { owner, student, instructor, otherInstructor, staff, superAdmin };
  for (const actor of ACTORS) {
    if (actor === 'anonymous') continue;
    const { name, email, password } = people[actor];
    spare.set(actor, (await logIn(name, email, password)).tokens.accessToken);
  }
  scene = await aScene();
}, 240_000);
afterAll(() => platform.stop());

async function aScene(): Promise<Scene> {
  const { owner, instructor, staff } = people;
  const course = await publishCourse(instructor);
  const taught = await openClass(staff, instructor, course);
  const paid = { amountMinor: '24000', currency: 'EUR' };
  const { enrollStudent } = await staff.send(EnrollStudentDocument, {
    input: { classId: taught.id, studentId: owner.id, paid, idempotencyKey: unique() },
  });
  const enrollmentId = enrollStudent.enrollment?.id ?? '';
  await staff.send(AdjustCreditDocument, {
    input: { enrollmentId, delta: 1, reason: 'Goodwill', idempotencyKey: unique() },
  });
  await instructor.send(ActivateClassDocument, { input: { classId: taught.id } });
  const lessonId = course.lessonIds[0] ?? '';
  await instructor.send(UnlockLessonDocument, { input: { classId: taught.id, lessonId } });
  await eventually(async () => (await owner.send(LessonDocument, { id: lessonId })).lesson?.content ?? undefined);
  await eventually(() =>
    staff.send(AdjustXpDocument, {
      input: { userId: owner.id, amount: 5, reason: 'Goodwill', idempotencyKey: unique() },
    }),
  );
  const { createProduct } = await staff.send(CreateProductDocument, {
    input: { kind: 'PLAN', title: unique('Pro'), interval: 'MONTH', price: { amountMinor: '1900', currency: 'EUR' } },
  });
  const { subscribeToPlan } = await owner.send(SubscribeToPlanDocument, {
    input: { productId: createProduct.product.id, idempotencyKey: unique() },
  });
  await owner.send(SetMarketingConsentDocument, { input: { given: true, textVersion: '1' } });
  await owner.send(UpdateBillingDetailsDocument, { input: { name: 'Owner', address: 'Rua 1, Lisboa', country: 'PT' } });
  const post = (more: object) =>
    eventually(() => owner.send(CreatePostDocument, { input: { title: 'A', text: unique('text'), ...more } }));
  const said = await post({});
  const saidInClass = await post({ classId: taught.id });
  return {
    ownerId: owner.id,
    sessionId: (await owner.send(LogInsDocument)).sessions[0]?.id ?? '',
    invoiceId: subscribeToPlan.invoice?.id ?? '',
    billingSubscriptionId: subscribeToPlan.billingSubscription?.id ?? '',
    postId: said.createPost.post.id,
    courseId: course.id,
    lessonId,
    groupSessionId: await aGroupSession(course.id),
    classId: taught.id,
    meetingId: taught.meetingIds[0] ?? '',
    classPostId: saidInClass.createPost.post.id,
  };
}

async function aGroupSession(courseId: string): Promise<string> {
  const { instructor, staff } = people;
  await eventually(() =>
    staff.send(AssignTeachingAssistantDocument, { input: { courseId, assistantId: instructor.id } }),
  );
  await instructor.send(SetAvailabilityDocument, {
    input: {
      timeZone: 'Europe/Lisbon',
      weeklyHours: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '24:00' })),
    },
  });
  const { createGroupSessionTemplate } = await staff.send(CreateGroupSessionTemplateDocument, {
    input: {
      courseId,
      assistantId: instructor.id,
      capacity: 3,
      pricePerStudent: { amountMinor: '0', currency: 'EUR' },
      schedule: {
        recurrence: 'FREQ=WEEKLY;BYDAY=MO',
        startsOn: '2027-05-03',
        localTime: '10:00',
        timeZone: 'Europe/Lisbon',
        durationMinutes: 60,
      },
      sessionCount: 1,
      idempotencyKey: unique(),
    },
  });
  return createGroupSessionTemplate.sessions[0]?.id ?? '';
}

const tokenOf = (actor: Actor): string | undefined =>
  actor === 'anonymous' ? undefined : people[actor].tokens.accessToken;
const isIn = (group: Group, actor: Actor): boolean => (GROUPS[group] as readonly Actor[]).includes(actor);

/** Not let in at all, whatever was asked for. */
const shutOut = ({ code }: Answer): boolean => code === 'UNAUTHENTICATED' || code === 'FORBIDDEN';
/** Not for this one: said so, or there is no such thing for them. */
const refused = (answer: Answer): boolean =>
  shutOut(answer) ||
  /^NOT_|_NOT_FOUND$/.test(answer.code ?? '') ||
  (answer.code === undefined && endOf(answer.data) === null);

async function askFor(
  kind: Exclude<Kind, 'subscription'>,
  name: string,
  actor: Actor,
  given?: Record<string, unknown>,
): Promise<Answer> {
  const field = rootOf(kind).getFields()[name];
  if (!field) throw new Error(`There is no ${kind} ${name}.`);
  const operation = operationFor(kind, field, given);
  return ask(name === 'logOut' && actor !== 'anonymous' ? spare.get(actor) : tokenOf(actor), operation);
}

/** Only a refusal gets a message: who is not refused has to be asked until answers of every subgraph came after it. */
async function follow(actor: Actor, name: string, letIn: boolean, given?: Record<string, unknown>): Promise<Answer> {
  const field = rootOf('subscription').getFields()[name];
  if (!field) throw new Error(`There is no subscription ${name}.`);
  const { query, variables } = operationFor('subscription', field, given);
  const phone = new Phone(() => tokenOf(actor));
  const inbox = await phone.listen(parse(query), variables);
  const refusal = (): string | undefined => inbox.failure;
  if (!letIn) await eventually(refusal, { timeoutMs: 30_000 }).catch(() => undefined);
  else
    for (let times = 0; times < 2; times += 1) for await (const _ of phone.client.iterate({ query: EVERYWHERE })) break;
  await phone.dispose();
  return { data: 'listening', code: refusal() };
}
const EVERYWHERE =
  '{ viewer { player { level } courseEnrollments { id } classes { id } invoices { id } unreadNotificationCount } }';

const rowsOf = (kind: Kind): [string, RootRow][] => Object.entries(ROOTS[kind]);

journey('every field of the API has one row, and every row a field', () => {
  const wanted: string[] = [];
  for (const kind of Object.keys(ROOTS) as Kind[])
    wanted.push(...Object.keys(rootOf(kind).getFields()).map((name) => `${kind} ${name}`));
  const roots = new Set(Object.keys(ROOTS).map((kind) => rootOf(kind as Kind).name));
  for (const type of Object.values(api.getTypeMap())) {
    // What only carries other objects has nothing of its own to guard.
    if (!isObjectType(type) || /^__|(Payload|Connection|Edge)$|^PageInfo$/.test(type.name) || roots.has(type.name))
      continue;
    wanted.push(...Object.keys(type.getFields()).map((name) => `${type.name}.${name}`));
  }
  const rows = [
    ...(Object.keys(ROOTS) as Kind[]).flatMap((kind) => rowsOf(kind).map(([name]) => `${kind} ${name}`)),
    ...Object.keys(guardedFields),
    ...Object.entries(openFields).flatMap(([type, names]) => names.split(' ').map((name) => `${type}.${name}`)),
  ];
  expect(rows.length).toBe(new Set(rows).size);
  expect({
    withoutRow: wanted.filter((field) => !rows.includes(field)),
    rowOfNothing: rows.filter((row) => !wanted.includes(row)),
  }).toEqual({ withoutRow: [], rowOfNothing: [] });
});

journey('no interface has a field that its types guard', () => {
  const guarded = Object.keys(guardedFields).map((row) => row.split('.'));
  for (const type of Object.values(api.getTypeMap())) {
    if (!isInterfaceType(type)) continue;
    const types = new Set(api.getPossibleTypes(type).map(({ name }) => name));
    const both = guarded.filter(([owner = '', field = '']) => types.has(owner) && field in type.getFields());
    expect(both).toEqual([]);
  }
});

journey('no user asks the API for entities past the fields that lead to them', async () => {
  for (const actor of ACTORS) {
    const query = '{ _entities(representations: [{ __typename: "User", id: "x" }]) { __typename } }';
    expect((await ask(tokenOf(actor), { query })).code).toBe('GRAPHQL_VALIDATION_FAILED');
  }
});

describe.each(['query', 'mutation', 'subscription'] as const)('each %s', (kind) => {
  journey('lets in whom its row names, and no other user', async () => {
    const seen: Record<string, Actor[]> = {};
    const notReached: string[] = [];
    const rows = rowsOf(kind).filter(([, { of }]) => kind !== 'subscription' || !of);
    for (const [name, { who, args }] of rows) {
      const answers = await Promise.all(
        ACTORS.map((actor) =>
          kind === 'subscription' ? follow(actor, name, isIn(who, actor), args) : askFor(kind, name, actor, args),
        ),
      );
      seen[name] = ACTORS.filter((_, index) => !shutOut(answers[index] as Answer));
      if (
        answers.some(
          ({ code }) => code === 'BAD_USER_INPUT' || code === 'GRAPHQL_VALIDATION_FAILED' || code === 'INTERNAL_ERROR',
        )
      )
        notReached.push(`${name}: ${answers.map(({ code }) => code).join(' ')}`);
    }
    expect(notReached).toEqual([]);
    expect(seen).toEqual(Object.fromEntries(rows.map(([name, { who }]) => [name, [...GROUPS[who]]])));
  });

  journey('of the things of others refuses everybody whom its row does not name', async () => {
    const seen: Record<string, string[]> = {};
    const expected: Record<string, string[]> = {};
    for (const [name, { of }] of rowsOf(kind)) {
      if (!of) continue;
      // Whom the row names would change the scene; queries and subscriptions change nothing.
      const asking = ACTORS.filter((actor) => kind !== 'mutation' || !isIn(of.who, actor));
      const args = of.args(scene);
      const answers = await Promise.all(
        asking.map((actor) =>
          kind === 'subscription' ? follow(actor, name, isIn(of.who, actor), args) : askFor(kind, name, actor, args),
        ),
      );
      seen[name] = asking.map((actor, index) => `${actor} ${refused(answers[index] as Answer) ? 'refused' : 'let in'}`);
      expected[name] = asking.map((actor) => `${actor} ${isIn(of.who, actor) ? 'let in' : 'refused'}`);
    }
    expect(Object.keys(seen).length).toBeGreaterThan(2);
    expect(seen).toEqual(expected);
  });
});

journey('guarded fields are read by whom their rows name, by whatever way they are come to', async () => {
  const seen: Record<string, Actor[]> = {};
  const expected: Record<string, Actor[]> = {};
  for (const [row, { who, at }] of Object.entries(guardedFields)) {
    const [typeName = '', name = ''] = row.split('.');
    const type = api.getType(typeName);
    if (!isObjectType(type)) continue;
    const field = type.getFields()[name];
    const selection = field && !isLeafType(getNamedType(field.type)) ? `${name} { __typename }` : name;
    for (const [way, { query, reaches = 'public' }] of at(scene).entries()) {
      const answers = await Promise.all(
        ACTORS.map((actor) => ask(tokenOf(actor), { query: query.replace('FIELD', selection) })),
      );
      seen[`${row} ${way}`] = ACTORS.filter((_, index) => {
        const { code, data } = answers[index] as Answer;
        return code === undefined && endOf(data) !== null;
      });
      expected[`${row} ${way}`] = ACTORS.filter((actor) => isIn(who, actor) && isIn(reaches, actor));
    }
  }
  expect(Object.keys(seen).length).toBeGreaterThan(50);
  expect(seen).toEqual(expected);
});
