import { expect } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import { hotp, stepAt } from '../subgraphs/users/domain/totp.js';
import { VirtualAuthenticator } from '../subgraphs/users/testing/authenticator.js';
import {
  AssignSubstituteDocument,
  BeginPasskeyLogInDocument,
  BeginPasskeyRegistrationDocument,
  CalendarDocument,
  CancelMeetingDocument,
  ChangeEmailDocument,
  CompletePasskeyLogInDocument,
  CompletePasskeyRegistrationDocument,
  ConfirmEmailChangeDocument,
  ConfirmSecondFactorDocument,
  EnrollSecondFactorDocument,
  MoveMeetingDocument,
  OpenClassesDocument,
  OpenInvoicesDocument,
  PreferencesDocument,
  RequestPasswordResetDocument,
  RequestSeatDocument,
  ResetPasswordDocument,
  ResetSecondFactorDocument,
  SchoolOverviewDocument,
  UndoEmailChangeDocument,
  WithdrawOrderDocument,
} from '../schema/generated/operations.js';
import { browser, codeOf, journey, logIn, mailsTo, signUp, signUpAs, unique, type Person } from './testing/people.js';
import { activeClass, openClass, publishCourse } from './testing/school.js';

/* What happens at a school between the lessons. */

const DAY = 86_400_000;
const day = (days: number): string => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
const schedule = {
  recurrence: 'FREQ=WEEKLY',
  startsOn: day(7),
  localTime: '18:30',
  timeZone: 'Europe/Lisbon',
  durationMinutes: 60,
};
const calendarOf = async (person: Person) => {
  const range = { from: new Date().toISOString(), to: new Date(Date.now() + 90 * DAY).toISOString(), first: 100 };
  return (await person.send(CalendarDocument, range)).calendar.edges.map(({ node }) => node);
};
const tokenIn = (email: string, path: string): Promise<string> =>
  eventually(async () => {
    const texts = (await mailsTo(email)).map(({ text }) => text).reverse();
    return texts.flatMap((text) => new RegExp(`/${path}#token=([\\w-]+)`).exec(text)?.[1] ?? []).at(0);
  });

journey('a term has a holiday, a sick teacher and a student who comes too late', async () => {
  const [staff, teacher, substitute, student, late] = await Promise.all([
    signUpAs('STAFF', 'Staff'),
    signUpAs('INSTRUCTOR', 'Teacher'),
    signUpAs('INSTRUCTOR', 'Substitute'),
    signUp('Student'),
    signUp('Late'),
  ]);
  const course = await publishCourse(teacher);
  const taught = await activeClass(staff, teacher, course, [student], { schedule });
  const [holiday, sick] = taught.meetingIds as [string, string];
  const classId = taught.id;

  const reason = 'Public holiday';
  await teacher.send(CancelMeetingDocument, { input: { classId, meetingId: holiday, reason } });
  await eventually(() =>
    teacher.send(AssignSubstituteDocument, { input: { classId, meetingId: sick, teacherId: substitute.id } }),
  );
  const seen = await calendarOf(student);
  expect(seen.slice(0, 2)).toMatchObject([
    { cancelled: true, class: { id: classId }, meeting: { cancellationReason: reason } },
    { cancelled: false, meeting: { id: sick, teacher: { name: substitute.name } } },
  ]);
  expect((await calendarOf(substitute)).map(({ meeting }) => meeting?.id)).toEqual([sick]);
  await teacher.send(MoveMeetingDocument, { input: { classId, meetingId: holiday, localDate: day(80) } });
  expect((await calendarOf(student)).at(-1)).toMatchObject({ cancelled: false, meeting: { id: holiday, number: 8 } });

  // The class has begun: the late student finds the next one, orders a seat and thinks better of it.
  const seatIn = (id: string) => ({ input: { classId: id, idempotencyKey: unique() } });
  expect(await late.refused(RequestSeatDocument, seatIn(classId))).toBe('ENROLLMENT_CLOSED');
  const next = await openClass(staff, teacher, course, { schedule });
  const { openClasses } = await late.send(OpenClassesDocument, { courseId: course.id });
  expect(openClasses.edges.map(({ node }) => node.id)).toEqual([next.id]);
  await late.send(RequestSeatDocument, seatIn(next.id));
  const order = await eventually(async () => {
    const { invoices } = await staff.send(OpenInvoicesDocument, { userId: late.id });
    return invoices.edges.at(0)?.node;
  });
  expect(await student.refused(WithdrawOrderDocument, { input: { invoiceId: order.id } })).toBe('INVOICE_NOT_FOUND');
  const { withdrawOrder } = await late.send(WithdrawOrderDocument, { input: { invoiceId: order.id } });
  expect(withdrawOrder.invoice?.status).toBe('VOID');

  // One screen of staff, from three domains; others are refused.
  const term = { from: day(-30), to: day(1), first: 5 };
  const overview = await staff.send(SchoolOverviewDocument, term);
  expect(overview).toMatchObject({
    schoolActivity: { activeLearners: expect.any(Number) as number, completions: expect.any(Number) as number },
    learnersAtRisk: { edges: expect.any(Array) as object[] },
    schoolAttendance: { absentStudents: { edges: expect.any(Array) as object[] } },
    billingTotals: expect.any(Array) as object[],
  });
  expect(await teacher.refused(SchoolOverviewDocument, term)).toBe('FORBIDDEN');
});

journey('a student changes the address, forgets the password, and undoes a change that a thief made', async () => {
  const ana = await signUp('Ana');
  const phone = await logIn(ana.name, ana.email, ana.password);
  const address = `${unique('ana')}@example.com`;
  await ana.send(ChangeEmailDocument, { input: { newEmail: address, password: ana.password } });
  const token = await tokenIn(address, 'confirm-email-change');
  await browser().request(ConfirmEmailChangeDocument, { input: { token } });
  expect((await ana.send(PreferencesDocument)).viewer).toMatchObject({ email: address, emailVerified: true });
  await eventually(async () => (await phone.refused(PreferencesDocument, {})) === 'SESSION_REVOKED');

  await browser().request(RequestPasswordResetDocument, { input: { email: address } });
  const newPassword = `${unique('violet')} lantern`;
  const reset = await tokenIn(address, 'reset-password');
  await browser().request(ResetPasswordDocument, { input: { token: reset, newPassword } });
  const thief = await logIn(ana.name, address, newPassword);

  const stolen = `${unique('thief')}@example.com`;
  await thief.send(ChangeEmailDocument, { input: { newEmail: stolen, password: newPassword } });
  const taken = await tokenIn(stolen, 'confirm-email-change');
  await browser().request(ConfirmEmailChangeDocument, { input: { token: taken } });
  const undo = await tokenIn(address, 'undo-email-change');
  await browser().request(UndoEmailChangeDocument, { input: { token: undo } });
  await eventually(async () => (await thief.refused(PreferencesDocument, {})) === 'SESSION_REVOKED');
  expect(await codeOf(logIn(ana.name, stolen, newPassword))).toBe('INVALID_CREDENTIALS');
  const back = await eventually(async () => {
    const found = await tokenIn(address, 'reset-password');
    return found === reset ? undefined : found;
  });
  await browser().request(ResetPasswordDocument, { input: { token: back, newPassword: ana.password } });
  expect((await (await logIn(ana.name, address, ana.password)).send(PreferencesDocument)).viewer?.id).toBe(ana.id);
});

journey('a student loses the phone with the second factor, and comes back by a passkey and by staff', async () => {
  const [staff, ana] = await Promise.all([signUpAs('STAFF', 'Staff'), signUp('Ana')]);
  const { enrollSecondFactor } = await ana.send(EnrollSecondFactorDocument, { input: { password: ana.password } });
  const bits = [...enrollSecondFactor.secret].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const secret = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const code = hotp(secret, stepAt(new Date()));
  const { confirmSecondFactor } = await ana.send(ConfirmSecondFactorDocument, { input: { code } });

  // Pages of the platform are where its links lead.
  const mails = await mailsTo(ana.email);
  const laptop = new VirtualAuthenticator(
    mails.flatMap(({ text }) => /https?:\/\/[^/\s]+/.exec(text) ?? []).at(0) ?? '',
  );
  const proof = { password: ana.password, code: confirmSecondFactor.recoveryCodes[0] ?? '' };
  const { beginPasskeyRegistration } = await ana.send(BeginPasskeyRegistrationDocument, { input: proof });
  const credential = laptop.create(beginPasskeyRegistration.options);
  await ana.send(CompletePasskeyRegistrationDocument, { input: { credential, name: 'Laptop' } });

  // The phone is gone: the password alone is not enough, the passkey is.
  expect(await codeOf(logIn(ana.name, ana.email, ana.password))).toBe('SECOND_FACTOR_REQUIRED');
  const { beginPasskeyLogIn } = await browser().request(BeginPasskeyLogInDocument);
  const { completePasskeyLogIn } = await browser().request(CompletePasskeyLogInDocument, {
    input: { credential: laptop.get(beginPasskeyLogIn.options) },
  });
  expect(completePasskeyLogIn.user?.id).toBe(ana.id);

  await staff.send(ResetSecondFactorDocument, { input: { userId: ana.id } });
  expect((await (await logIn(ana.name, ana.email, ana.password)).send(PreferencesDocument)).viewer?.id).toBe(ana.id);
});
