import { connect, type Socket } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { eventually } from '../../../platform/testing/testing.js';
import { testLog } from '../../../platform/testing/subgraph.js';
import { LocalJudge } from './client/local-judge.js';
import { RemoteJudge } from './client/remote-judge.js';
import { writeFrame } from './frames.js';
import { JudgeServer } from './judge-server.js';
import type { CaseRun } from './protocol.js';

const TOKEN = 'a token of at least 32 characters';
const judge = new LocalJudge({ threads: 2, log: testLog });
const disposals: (() => Promise<void>)[] = [() => judge.close()];
afterAll(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

const CASE: CaseRun = {
  language: 'javascript',
  source: 'console.log(1)',
  input: { kind: 'stdin', text: '' },
  cpuLimitMs: 2_000,
  memoryLimitMiB: 64,
  outputLimitBytes: 1_000,
};
const BUSY = 'const end = Date.now() + 400; while (Date.now() < end); console.log("done")';

async function serve(): Promise<JudgeServer> {
  const server = await JudgeServer.start({ judge, token: TOKEN, host: '127.0.0.1', port: 0, log: testLog });
  disposals.push(() => server.close());
  return server;
}

function client(port: number, token = TOKEN): RemoteJudge {
  const remote = new RemoteJudge({ host: '127.0.0.1', port, token, log: testLog, onReady: () => undefined });
  disposals.push(() => remote.close());
  return remote;
}

describe('a connection is cut off', () => {
  const ended = (socket: Socket): Promise<void> =>
    new Promise((done) => socket.on('error', () => undefined).on('close', () => done()));

  test.each([
    ['without the right token', (socket: Socket) => writeFrame(socket, { token: 'another token of the same length' })],
    ['when it begins with something else', (socket: Socket) => writeFrame(socket, { do: 'run', id: 1, run: CASE })],
    ['when its first frame is large', (socket: Socket) => socket.write(Buffer.from([0, 1, 0, 0]))],
    ['when it speaks another protocol', (socket: Socket) => socket.write('GET / HTTP/1.1\r\n\r\n')],
    ['when it says nothing', () => undefined],
  ])('%s', async (_name, speak) => {
    const { port } = await serve();
    const socket = connect(port, '127.0.0.1');
    let heard = 0;
    socket.on('data', ({ length }: Buffer) => (heard += length));
    const over = ended(socket);
    speak(socket);
    await over;
    expect(heard).toBe(0);
  });

  test('when it asks for what no case may have', async () => {
    const { port } = await serve();
    const socket = connect(port, '127.0.0.1');
    const over = ended(socket.resume());
    writeFrame(socket, { token: TOKEN });
    writeFrame(socket, { do: 'run', id: 1, run: { ...CASE, memoryLimitMiB: 4_096 } });
    await over;
  });
});

test('many clients share one judge', async () => {
  const { port } = await serve();
  const clients = [client(port), client(port), client(port)];
  for (const one of clients) await eventually(() => one.threads === 2);
  const results = await Promise.all(clients.flatMap((one) => [one.run(CASE), one.run(CASE)]));
  expect(results.map(({ stdout }) => stdout)).toEqual(Array<string>(6).fill('1\n'));
});

test('a judge that stops lets what runs end, and takes nothing more', async () => {
  const server = await serve();
  const one = client(server.port);
  await eventually(() => one.threads === 2);
  const running = one.run({ ...CASE, source: BUSY });
  const closed = server.close();
  await eventually(() => one.threads === 0);
  expect((await running).stdout).toBe('done\n');
  await closed;
  await expect(one.run(CASE)).rejects.toThrow('not connected');
});

test('a client connects again when the judge is back', async () => {
  const first = await serve();
  const { port } = first;
  const one = client(port);
  await eventually(() => one.threads === 2);
  await first.close();
  await eventually(() => one.threads === 0);
  const second = await JudgeServer.start({ judge, token: TOKEN, host: '127.0.0.1', port, log: testLog });
  disposals.push(() => second.close());
  await eventually(() => one.threads === 2);
  expect((await one.run(CASE)).stdout).toBe('1\n');
});
