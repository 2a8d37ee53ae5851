import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { runInThisContext } from 'node:vm';
import { createClient } from 'graphql-ws';
import { GraphQLClient } from 'graphql-request';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { TestProxy } from '../platform/testing/http.js';
import { eventually } from '../platform/testing/testing.js';
import { DashboardDocument, UnlockLessonDocument } from '../schema/generated/operations.js';
import { journey, platformUrl, signUp, signUpAs } from './testing/people.js';
import { activeClass, publishCourse } from './testing/school.js';

/* The samples of the documents, as they are printed there, against the running platform. */

const ADDRESS = '127.0.0.1:4000';
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md'];

interface Sample {
  readonly language: string;
  readonly code: string;
}

async function samplesOf(file: string): Promise<Sample[]> {
  const text = await readFile(file, 'utf8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({ language, code }));
}

async function sample(language: string, part: string): Promise<string> {
  const found = (await samplesOf('README.md')).find((one) => one.language === language && one.code.includes(part));
  if (!found) throw new Error(`The README has no ${language} sample with ${part}.`);
  return found.code;
}

/** Runs TypeScript with its imports, and the functions that it leaves to the reader, given by name. */
function run(
  code: string,
  given: Readonly<Record<string, unknown>>,
  results: readonly string[] = [],
): Promise<unknown> {
  const body = code.replace(/^import .*$/gm, '');
  const text = `export default async (${Object.keys(given).join(', ')}) => {\n${body}\nreturn { ${results.join(', ')} };\n}`;
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.CommonJS },
  });
  const exported: { default?: (...args: unknown[]) => Promise<unknown> } = {};
  (
    runInThisContext(`(exports) => {${outputText}
}`) as (exports: object) => void
  )(exported);
  return (exported.default as NonNullable<typeof exported.default>)(...Object.values(given));
}

test('every command of the documents exists', async () => {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };
  const docs = (await readdir('docs')).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`);
  const commands = (await Promise.all([...DOCUMENTS, ...docs].map(samplesOf)))
    .flat()
    .filter(({ language }) => language === 'sh')
    .flatMap(({ code }) =>
      [...code.matchAll(/\bnpm (?:run )?(?:--silent |-s )?([\w:-]+)/g)].map(([, name = '']) => name),
    );
  expect(commands.length).toBeGreaterThan(3);
  expect(commands.filter((name) => !['ci', 'install', ...Object.keys(scripts)].includes(name))).toEqual([]);
});

journey('the samples of curl log in and query', async () => {
  const ana = await signUp('Ana Silva');
  const code = (await sample('sh', 'curl'))
    .replaceAll(`http://${ADDRESS}`, platformUrl())
    .replace('ana.silva@lyceum.example', ana.email)
    .replace('learning every day', ana.password);
  const [logIn = '', query = ''] = code.split(/\n\n(?=curl)/);
  const shell = (text: string, token = '') =>
    promisify(execFile)('bash', ['-c', `TOKEN='${token}'\n${text}`]).then(
      ({ stdout }) => JSON.parse(stdout) as { errors?: unknown; data: Record<string, Record<string, unknown>> },
    );
  const session = await shell(logIn);
  expect(session.errors).toBeUndefined();
  const answer = await shell(query, String(session.data['logIn']?.['accessToken']));
  expect(answer.errors).toBeUndefined();
  expect(answer.data['viewer']?.['name']).toBe('Ana Silva');
});

journey('the sample of a web client queries by a typed document', async () => {
  const ana = await signUp('Ana Silva');
  const code = (await sample('ts', 'graphql-request')).replaceAll(`http://${ADDRESS}`, platformUrl());
  const { accessToken } = ana.tokens;
  const { viewer } = (await run(code, { GraphQLClient, DashboardDocument, accessToken }, ['viewer'])) as {
    viewer: { name: string };
  };
  expect(viewer.name).toBe('Ana Silva');
});

journey('the sample of a phone misses nothing and repeats nothing where its connection is cut', async () => {
  const [teacher, staff, student] = [
    await signUpAs('INSTRUCTOR', 'Rui'),
    await signUpAs('STAFF', 'Eva'),
    await signUp('Ana'),
  ];
  const course = await publishCourse(teacher, { lessons: 4 });
  const taught = await activeClass(staff, teacher, course, [student]);
  const newest = async () => (await student.send(DashboardDocument)).viewer?.notifications?.edges[0]?.node;
  const proxy = await TestProxy.start(platformUrl());
  const shown: { cursor: string; title: string }[] = [];
  const live: boolean[] = [];
  /** The network comes back when this resolves. */
  let offline: Promise<void> = Promise.resolve();
  let client: { dispose: () => unknown } | undefined;
  const given = {
    createClient: (options: Parameters<typeof createClient>[0]) => {
      const created = createClient({ ...options, webSocketImpl: WebSocket, retryWait: () => offline });
      client = created;
      return created;
    },
    newestCursor: () => Promise.resolve(undefined),
    freshAccessToken: () => Promise.resolve(student.tokens.accessToken),
    setLive: (state: boolean) => live.push(state),
    report: (errors: unknown) => expect(errors).toBeUndefined(),
    show: (notification: (typeof shown)[number]) => shown.push(notification),
  };
  const code = (await sample('ts', 'graphql-ws')).replaceAll(`ws://${ADDRESS}`, proxy.url.replace('http', 'ws'));
  const running = run(code, given).catch(() => undefined);
  try {
    await eventually(() => live.at(-1) === true);
    const unlock = (lessonId = '') => teacher.send(UnlockLessonDocument, { input: { classId: taught.id, lessonId } });
    await unlock(course.lessonIds[0]);
    await eventually(() => shown.length > 0);
    for (const lessonId of course.lessonIds.slice(1)) {
      const before = { shown: shown.length, newest: (await newest())?.id };
      let comeBack = (): void => undefined;
      offline = new Promise((resolve) => (comeBack = resolve));
      proxy.cut();
      await eventually(() => live.at(-1) === false);
      await unlock(lessonId);
      // It is written while the phone is away.
      await eventually(async () => (await newest())?.id !== before.newest);
      comeBack();
      await eventually(() => shown.length > before.shown);
    }
    const last = await newest();
    await eventually(() => shown.at(-1)?.title === last?.title);
    expect(live.filter((state) => !state).length).toBeGreaterThanOrEqual(3);
    expect(new Set(shown.map(({ cursor }) => cursor)).size).toBe(shown.length);
  } finally {
    await client?.dispose();
    await running;
    await proxy.close();
  }
});
