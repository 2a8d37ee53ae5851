import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Kafka, logLevel, type KafkaConfig } from 'kafkajs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../platform/testing/testing.js';
import { startBroker, type Broker } from './broker.js';
import { canStartBroker } from './testing/testing.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

let topics = 0;
function client(config: KafkaConfig): Kafka {
  return new Kafka({ logLevel: logLevel.NOTHING, retry: { initialRetryTime: 50, maxRetryTime: 500 }, ...config });
}

async function newTopic(kafka: Kafka): Promise<string> {
  const topic = `topic-${(topics += 1)}`;
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 2 }] });
  await admin.disconnect();
  return topic;
}

async function produce(kafka: Kafka, topic: string, value: string): Promise<void> {
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  await producer.send({ topic, messages: [{ key: 'key', value }] });
  await producer.disconnect();
}

/** What a group that is new to the topic gets of it, once there are `count` records. */
async function consume(kafka: Kafka, topic: string, count: number): Promise<string[]> {
  const values: string[] = [];
  const consumer = kafka.consumer({ groupId: `of-${topic}-${count}`, sessionTimeout: 6_000, maxWaitTimeInMs: 100 });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => void values.push(String(message.value)) });
    await eventually(() => values.length >= count);
  } finally {
    await consumer.disconnect();
  }
  return values;
}

const available = canStartBroker();

describe.skipIf(!available)('a broker', () => {
  let broker: Broker;
  let plain: Kafka;
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lyceum-kafka-test-'));
    broker = await startBroker({ directory, security: { username: 'lyceum', password: 'right-password' } });
    plain = client({ brokers: [broker.brokers] });
  });
  afterAll(async () => {
    await broker?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const overTls = (password: string): Kafka => {
    const { brokers, ca, username, mechanism } = broker.secure!;
    return client({ brokers: [brokers], ssl: { ca: [ca] }, sasl: { mechanism, username, password } });
  };

  test('takes a record and gives it to a consumer', async () => {
    const topic = await newTopic(plain);
    await produce(plain, topic, 'hello');
    expect(await consume(plain, topic, 1)).toEqual(['hello']);
  });

  test('does the same over TLS for clients that know the password', async () => {
    const topic = await newTopic(overTls('right-password'));
    await produce(overTls('right-password'), topic, 'hello');
    expect(await consume(overTls('right-password'), topic, 1)).toEqual(['hello']);
  });

  test('refuses a wrong password', async () => {
    const admin = overTls('wrong-password').admin();
    stops.push(() => admin.disconnect());
    await expect(admin.connect()).rejects.toThrow(/Authentication failed/);
  });

  test('is known by its certificate only', async () => {
    const { brokers, username, password, mechanism } = broker.secure!;
    const config = { brokers: [brokers], ssl: true, sasl: { mechanism, username, password } };
    const admin = client({ ...config, retry: { retries: 0 } }).admin();
    stops.push(() => admin.disconnect());
    await expect(admin.connect()).rejects.toThrow(/self-signed certificate/);
  });

  test('makes no topic that was not asked for', async () => {
    const producer = client({ brokers: [broker.brokers], retry: { retries: 4 } }).producer();
    stops.push(() => producer.disconnect());
    await producer.connect();
    const sent = producer.send({ topic: 'unknown', messages: [{ value: 'x' }] });
    await expect(sent).rejects.toThrow(/does not host this topic-partition/);
  });

  test('does not share its data with a second one', async () => {
    await expect(startBroker({ directory })).rejects.toThrow(`${directory} is in use by another Kafka broker`);
  });

  test('keeps its data and its port over an orderly end and over a crash', async () => {
    const { brokers } = broker;
    const topic = await newTopic(plain);
    await produce(plain, topic, 'before');
    await broker.stop({ keepData: true });
    await broker.start();
    await produce(plain, topic, 'between');
    await broker.kill();
    await broker.start();
    await produce(plain, topic, 'after');
    expect(broker.brokers).toBe(brokers);
    expect(await consume(plain, topic, 3)).toEqual(['before', 'between', 'after']);
  });

  test('answers no one while it is paused, and goes on where it was', async () => {
    const topic = await newTopic(plain);
    broker.pause();
    const produced = produce(plain, topic, 'background');
    // The signal is sent: the system may need a moment to stop every thread.
    const state = async () => (await readFile(`/proc/${broker.pid}/stat`, 'utf8')).replace(/^.*\) /, '');
    await eventually(async () => (await state()).startsWith('T'));
    broker.resume();
    await produced;
    expect(await consume(plain, topic, 1)).toEqual(['background']);
  });
});

describe.skipIf(!available)('starting a broker', () => {
  test('says so when the port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    stops.push(() => new Promise((done) => server.close(done)));
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(startBroker({ port })).rejects.toThrow(`Port ${port} is in use`);
  });

  test('shows the last words of one that does not come up', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'lyceum-kafka-test-'));
    stops.push(() => rm(directory, { recursive: true, force: true }));
    await mkdir(join(directory, 'data'));
    await writeFile(
      join(directory, 'data', 'meta.properties'),
      'version=1\nnode.id=2\ncluster.id=of-another-node-22\n',
    );
    await expect(startBroker({ directory })).rejects.toThrow(/did not start\. It says .*\n[^]*Stored node id 2/);
  });

  test('ties it to the process that started it, and its temporary data as well', async () => {
    const owner = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', OWNER], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    stops.push(async () => owner.kill('SIGKILL'));
    const [line] = (await once(createInterface(owner.stdout), 'line')) as [string];
    const { pid, logFile } = JSON.parse(line) as { pid: number; logFile: string };
    expect(existsSync(logFile)).toBe(true);
    expect(await isAlive(pid)).toBe(true);
    owner.kill('SIGKILL');
    await eventually(async () => !(await isAlive(pid)));
    await eventually(() => !existsSync(logFile));
  });
});
const OWNER = `
  import { startBroker } from ${JSON.stringify(join(import.meta.dirname, 'broker.ts'))};
  const { pid, logFile } = await startBroker();
  console.log(JSON.stringify({ pid, logFile }));
`;

/** One that has ended and was not yet waited for by its parent is not alive. */
async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return status !== '' && !/\) [ZX] /.test(status);
}

describe.skipIf(!available)('Kafka 4', () => {
  test('speaks with our client, consumer groups included', async () => {
    const broker = await startBroker({ version: '4' });
    stops.push(() => broker.stop());
    const kafka = client({ brokers: [broker.brokers] });
    const topic = await newTopic(kafka);
    await produce(kafka, topic, 'hello');
    expect(await consume(kafka, topic, 1)).toEqual(['hello']);
  });
});
