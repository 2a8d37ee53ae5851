import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import {
  ActivateClassDocument,
  AddExerciseDocument,
  AddLessonDocument,
  AddSectionDocument,
  CompleteReadingDocument,
  CreateClassDocument,
  CreateCourseDocument,
  CreateProductDocument,
  DashboardDocument,
  EnrollStudentDocument,
  GrantRoleDocument,
  LeaderboardDocument,
  LogInDocument,
  OpenInvoicesDocument,
  OpenLessonDocument,
  PublishCourseDocument,
  RecordManualPaymentDocument,
  RegisterUserDocument,
  SubscribeToPlanDocument,
  UnlockLessonDocument,
  VerifyEmailDocument,
} from '../schema/generated/operations.js';
import { until } from './figures.js';
import { ADMIN, type Platform } from './platforms.js';
import type { Sizes } from './sizes.js';

const PASSWORD = 'correct horse battery staple';
/** Access tokens last for 15 minutes. */
const RENEW_AFTER_MS = 5 * 60_000;

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  token: string;
}

/** The teacher and the learners of one active class, made through the API; every learner has opened its one lesson. */
export interface School {
  readonly teacher: Person;
  readonly learners: readonly Person[];
  readonly courseId: string;
  /** Variables of the subscription to the class's board. */
  readonly board: { readonly scope: { readonly type: 'CLASS'; readonly id: string }; readonly period: 'ALL_TIME' };
  /** Who is next to complete an exercise, turn by turn; completing sends it. */
  nextCompletion(): { readonly learner: Person; readonly complete: () => Promise<void> };
  /** Fresh tokens where those of now are old. */
  renew(): Promise<void>;
}

/** Sends an operation; throws on any error. */
export async function send<Data, Variables>(
  url: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  token?: string,
): Promise<Data> {
  const query = print(document);
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: { message: string }[] };
  if (errors) throw new Error(`${errors[0]?.message} (${query.split(/[({]/, 1)[0]?.trim()})`);
  return data;
}

/** What another domain must have heard of first is sent until it is taken. */
export async function makeSchool({ url, mailsUrl }: Platform, sizes: Sizes): Promise<School> {
  const completions = [sizes.pushes, sizes.subscribers.pushes].reduce(
    (sum, { measured, warmUp }) => sum + measured + warmUp,
    0,
  );
  const readings = Math.ceil(completions / sizes.learners);
  const logIn = async (account: { email: string; password: string }): Promise<Person> => {
    const session = (await send(url, LogInDocument, { input: account })).logIn;
    return { ...account, id: session.user?.id ?? '', token: session.accessToken };
  };
  const admin = await logIn(ADMIN);
  const signUp = async (name: string, role?: 'INSTRUCTOR' | 'STAFF'): Promise<Person> => {
    const account = { email: `${name}@lyceum.test`, password: PASSWORD };
    await send(url, RegisterUserDocument, { input: { ...account, name, locale: 'en', timeZone: 'Europe/Lisbon' } });
    const token = await until(() => tokenInMail(mailsUrl, account.email));
    await send(url, VerifyEmailDocument, { input: { token } });
    const person = await logIn(account);
    if (!role) return person;
    await send(url, GrantRoleDocument, { input: { userId: person.id, role } }, admin.token);
    return logIn(account);
  };
  const teacher = await signUp('teacher', 'INSTRUCTOR');
  const staff = await signUp('staff', 'STAFF');
  const learners: Person[] = [];
  for (let index = 0; index < sizes.learners; index += 1) learners.push(await signUp(`learner${index}`));

  const course = { title: 'Bench', slug: 'bench', language: 'en', level: 'BEGINNER', access: 'CLASS' } as const;
  const courseInput = { ...course, tags: [], summary: 'For measuring.' };
  const courseId = (await send(url, CreateCourseDocument, { input: courseInput }, teacher.token)).createCourse.course
    .id;
  const { addSection } = await send(url, AddSectionDocument, { input: { courseId, title: 'One' } }, teacher.token);
  const lessonInput = { sectionId: addSection.section.id, title: 'One', markdown: 'Text.' };
  const lessonId = (await send(url, AddLessonDocument, { input: lessonInput }, teacher.token)).addLesson.lesson.id;
  const exerciseIds: string[] = [];
  // One more than is completed: the end of a lesson and of a course earns more, at once.
  for (let number = 0; number <= readings; number += 1) {
    const input = { lessonId, type: 'READING', title: `Reading ${number}`, instructions: 'Read.' } as const;
    exerciseIds.push((await send(url, AddExerciseDocument, { input }, teacher.token)).addExercise.exercise.id);
  }
  await send(url, PublishCourseDocument, { input: { courseId } }, teacher.token);
  const classId = await openClass(url, { courseId, teacher, staff, learners });
  await until(() => send(url, UnlockLessonDocument, { input: { classId, lessonId } }, teacher.token));

  const board = { scope: { type: 'CLASS', id: classId }, period: 'ALL_TIME' } as const;
  for (const person of [teacher, ...learners]) {
    await until(() => send(url, LeaderboardDocument, { ...board, first: 1 }, person.token));
  }
  await sellPlans(url, staff, learners);
  for (const learner of learners) {
    await until(() => send(url, OpenLessonDocument, { input: { lessonId } }, learner.token));
    await until(() => untilFilled(url, learner));
  }

  let turn = 0;
  let renewedAt = performance.now();
  return {
    teacher,
    learners,
    courseId,
    board,
    nextCompletion() {
      const learner = learners[turn % learners.length] as Person;
      const exerciseId = exerciseIds[Math.floor(turn / learners.length)];
      turn += 1;
      if (exerciseId === undefined) throw new Error('All exercises are done.');
      return {
        learner,
        complete: async () => {
          await send(url, CompleteReadingDocument, { input: { exerciseId } }, learner.token);
        },
      };
    },
    async renew() {
      if (performance.now() - renewedAt < RENEW_AFTER_MS) return;
      for (const person of [teacher, ...learners]) person.token = (await logIn(person)).token;
      renewedAt = performance.now();
    },
  };
}

async function openClass(
  url: string,
  {
    courseId,
    teacher,
    staff,
    learners,
  }: { courseId: string; teacher: Person; staff: Person; learners: readonly Person[] },
): Promise<string> {
  const input = {
    type: 'GROUP',
    title: 'Bench',
    courseId,
    instructorId: teacher.id,
    totalMeetings: 8,
    capacity: learners.length,
    schedule: {
      recurrence: 'FREQ=WEEKLY;BYDAY=TU',
      startsOn: '2027-03-23',
      localTime: '18:30',
      timeZone: 'Europe/Lisbon',
      durationMinutes: 60,
    },
    price: { amountMinor: '1000', currency: 'EUR' },
  } as const;
  const { createClass } = await until(() => send(url, CreateClassDocument, { input }, staff.token));
  const classId = createClass.class.id;
  for (const { id } of learners) {
    const enrollment = { classId, studentId: id, idempotencyKey: id };
    await until(() => send(url, EnrollStudentDocument, { input: enrollment }, staff.token));
  }
  await until(() => send(url, ActivateClassDocument, { input: { classId } }, teacher.token));
  return classId;
}

/** By which someone proves that an address is theirs. */
async function tokenInMail(mailsUrl: string, to: string): Promise<string | undefined> {
  const mails = (await (await fetch(mailsUrl)).json()) as { to: string; text: string }[];
  return mails.find((mail) => mail.to === to && mail.text.includes('token='))?.text.match(/token=([\w.~-]+)/)?.[1];
}

/** Every learner has a plan and has paid for it. */
async function sellPlans(url: string, staff: Person, learners: readonly Person[]): Promise<void> {
  const plan = {
    kind: 'PLAN',
    title: 'Pro',
    interval: 'MONTH',
    price: { amountMinor: '1900', currency: 'EUR' },
  } as const;
  const { createProduct } = await send(url, CreateProductDocument, { input: plan }, staff.token);
  for (const { id, token } of learners) {
    const subscription = { productId: createProduct.product.id, idempotencyKey: id };
    await until(() => send(url, SubscribeToPlanDocument, { input: subscription }, token));
    const invoice = await until(async () => {
      const { invoices } = await send(url, OpenInvoicesDocument, { userId: id }, staff.token);
      return invoices.edges[0]?.node;
    });
    const payment = { invoiceId: invoice.id, amount: invoice.total, method: 'CASH', idempotencyKey: id } as const;
    await send(url, RecordManualPaymentDocument, { input: payment }, staff.token);
  }
}

/** True when every domain has something of this learner's to show on the dashboard. */
async function untilFilled(url: string, learner: Person): Promise<true | undefined> {
  const { viewer } = await send(url, DashboardDocument, {}, learner.token);
  const filled =
    viewer &&
    viewer.player &&
    viewer.classes?.length &&
    viewer.courseEnrollments?.length &&
    viewer.notifications?.edges.length &&
    viewer.invoices?.length &&
    viewer.entitlements?.length;
  return filled ? true : undefined;
}
