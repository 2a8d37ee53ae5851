import { fork } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'graphql-ws';
import { print } from 'graphql';
import WebSocket from 'ws';
import { DashboardDocument, LeaderboardUpdatedDocument } from '../schema/generated/operations.js';

/*
 * What the platform needs in one process, as its clients see it: the dashboard through all six subgraphs, the way of a
 * completed exercise to a follower of the class's board (two hops), and memory at rest. Clients are in this process, the
 * platform in another. Prints a table and writes bench/results/<time>.json.
 */

const DASHBOARDS = 300;
const WARM_UP = 50;
const LEARNERS = 12;
const READINGS = 8;
/** Boards are coalesced to four a second: further apart, each push is a leading edge. */
const PAUSE_MS = 300;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type Json = Record<string, never> & { [key: string]: Json };

async function send(url: string, query: string, variables: object = {}, token?: string): Promise<Json> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Json; errors?: { message: string }[] };
  if (errors) throw new Error(`${errors[0]?.message}: ${query}`);
  return data;
}

const percentile = (values: number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
const figures = (values: number[]) => ({
  count: values.length,
  p50: round(percentile(values, 0.5)),
  p95: round(percentile(values, 0.95)),
  p99: round(percentile(values, 0.99)),
});
const round = (value: number): number => Math.round(value * 10) / 10;

const folder = await mkdtemp(join(tmpdir(), 'lyceum-bench-'));
await chmod(folder, 0o711);
const admin = { email: 'admin@lyceum.test', password: 'a long first password' };
const startedAt = performance.now();
const child = fork('start.ts', ['--no-demo'], {
  execArgv: ['--max-semi-space-size=16', '--import', 'tsx'],
  env: {
    ...{ PORT: '0', LYCEUM_DATA: join(folder, 'data'), LOG_LEVEL: 'error' },
    ...{ FIRST_ADMIN_EMAIL: admin.email, FIRST_ADMIN_PASSWORD: admin.password },
  },
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
});
try {
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message: { url: string }) => resolve(message.url));
    child.once('exit', (code) => reject(new Error(`The platform ended with ${code}.`)));
  });
  const firstStartSeconds = round((performance.now() - startedAt) / 1_000);

  const LOG_IN = 'mutation ($input: LogInInput!) { logIn(input: $input) { accessToken refreshToken user { id } } }';
  const signUp = async (name: string, role?: string): Promise<{ id: string; token: string }> => {
    const account = { email: `${name}@lyceum.test`, password: 'correct horse battery staple' };
    await send(url, 'mutation ($input: RegisterUserInput!) { registerUser(input: $input) { accepted } }', {
      input: { ...account, email: account.email, name, locale: 'en', timeZone: 'Europe/Lisbon' },
    });
    const { logIn } = await send(url, LOG_IN, { input: account });
    const id = logIn?.['user']?.['id'] as unknown as string;
    if (!role) return { id, token: logIn?.['accessToken'] as unknown as string };
    await send(
      url,
      'mutation ($input: GrantRoleInput!) { grantRole(input: $input) { user { id } } }',
      { input: { userId: id, role } },
      adminToken,
    );
    const { refreshSession } = await send(
      url,
      'mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { accessToken } }',
      { input: { refreshToken: logIn?.['refreshToken'] } },
    );
    return { id, token: refreshSession?.['accessToken'] as unknown as string };
  };
  const adminToken = (await send(url, LOG_IN, { input: admin }))['logIn']?.['accessToken'] as unknown as string;
  const teacher = await signUp('teacher', 'INSTRUCTOR');
  const staff = await signUp('staff', 'STAFF');
  const learners: { id: string; token: string }[] = [];
  for (let index = 0; index < LEARNERS; index += 1) learners.push(await signUp(`learner${index}`));

  const create = async (field: string, input: object, token: string, selection: string): Promise<string> => {
    const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
    const data = await send(
      url,
      `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} { id } } }`,
      { input },
      token,
    );
    return data[field]?.[selection]?.['id'] as unknown as string;
  };
  const courseId = await create(
    'createCourse',
    {
      title: 'Bench',
      slug: 'bench',
      language: 'en',
      level: 'BEGINNER',
      tags: [],
      summary: 'For measuring.',
      access: 'CLASS',
    },
    teacher.token,
    'course',
  );
  const sectionId = await create('addSection', { courseId, title: 'One' }, teacher.token, 'section');
  const lessonId = await create('addLesson', { sectionId, title: 'One', markdown: 'Text.' }, teacher.token, 'lesson');
  const readings: string[] = [];
  for (let index = 0; index <= READINGS; index += 1) {
    const exercise = { lessonId, type: 'READING', title: `Reading ${index}`, instructions: 'Read.' };
    readings.push(await create('addExercise', exercise, teacher.token, 'exercise'));
  }
  await create('publishCourse', { courseId }, teacher.token, 'course');
  await pause(500);
  const classId = await create(
    'createClass',
    {
      ...{ type: 'GROUP', title: 'Bench', courseId, instructorId: teacher.id, totalMeetings: 8, capacity: 50 },
      schedule: {
        recurrence: 'FREQ=WEEKLY;BYDAY=TU',
        startsOn: '2027-03-23',
        localTime: '18:30',
        timeZone: 'Europe/Lisbon',
        durationMinutes: 60,
      },
      price: { amountMinor: '1000', currency: 'EUR' },
    },
    staff.token,
    'class',
  );
  for (const learner of learners) {
    await create(
      'enrollStudent',
      { classId, studentId: learner.id, idempotencyKey: learner.id },
      staff.token,
      'enrollment',
    );
  }
  await create('activateClass', { classId }, teacher.token, 'class');
  await create('unlockLesson', { classId, lessonId }, teacher.token, 'class');
  await pause(1_000);
  for (const learner of learners) {
    await send(
      url,
      'mutation ($input: OpenLessonInput!) { openLesson(input: $input) { enrollment { id } } }',
      { input: { lessonId } },
      learner.token,
    );
  }

  // Mutation sent → push received, two hops away.
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${teacher.token}` },
  });
  let received: (() => void) | undefined;
  client.subscribe(
    {
      query: print(LeaderboardUpdatedDocument),
      variables: { scope: { type: 'CLASS', id: classId }, period: 'ALL_TIME' },
    },
    { next: () => received?.(), error: (error) => say(String(error)), complete: () => undefined },
  );
  await pause(500);
  const pushes: number[] = [];
  const COMPLETE = 'mutation ($input: CompleteReadingInput!) { completeReading(input: $input) { enrollment { id } } }';
  for (const exerciseId of readings.slice(0, READINGS)) {
    for (const learner of learners) {
      const arrival = new Promise<void>((resolve) => (received = resolve));
      const sent = performance.now();
      await Promise.all([
        send(url, COMPLETE, { input: { exerciseId } }, learner.token),
        Promise.race([arrival, pause(5_000)]),
      ]);
      pushes.push(performance.now() - sent);
      await pause(PAUSE_MS);
    }
  }
  await client.dispose();

  const dashboards: number[] = [];
  const dashboard = print(DashboardDocument);
  for (let index = 0; index < WARM_UP + DASHBOARDS; index += 1) {
    const sent = performance.now();
    await send(url, dashboard, {}, learners[index % LEARNERS]?.token);
    if (index >= WARM_UP) dashboards.push(performance.now() - sent);
  }

  await pause(10_000);
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
  const residentMb = Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  const result = {
    at: new Date().toISOString(),
    firstStartSeconds,
    residentMb,
    dashboardMs: figures(dashboards),
    exerciseToBoardMs: figures(pushes),
  };
  say('| what | figure | wanted |\n|---|---|---|');
  say(
    `| dashboard through six subgraphs, one client | p50 ${result.dashboardMs.p50} ms, p95 ${result.dashboardMs.p95} ms | p50 < 25 ms |`,
  );
  say(
    `| exercise completed → class leaderboard | p50 ${result.exerciseToBoardMs.p50} ms, p95 ${result.exerciseToBoardMs.p95} ms, p99 ${result.exerciseToBoardMs.p99} ms (${pushes.length}) | p95 < 100 ms |`,
  );
  say(`| memory of the Node process at rest | ${residentMb} MB | < 450 MB |`);
  say(`| first start, without demo data | ${firstStartSeconds} s | < 20 s |`);
  await mkdir('bench/results', { recursive: true });
  await writeFile(`bench/results/${result.at.replaceAll(':', '-')}.json`, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('exit', resolve));
  await rm(folder, { recursive: true, force: true });
}
