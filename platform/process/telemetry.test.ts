import { Writable } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { continueTrace, createLog, currentTrace, withTrace } from './telemetry.js';

afterEach(() => {
  vi.useRealTimers();
});

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

function logLines(): { lines: Record<string, unknown>[]; log: ReturnType<typeof createLog> } {
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  return { lines, log: createLog({ level: 'info', service: 'test', destination }) };
}

test('a trace from outside goes on; a malformed one begins anew', () => {
  expect(continueTrace({ traceparent: PARENT }).traceparent).toBe(PARENT);
  expect(continueTrace({ traceparent: PARENT }).correlationId).toBe('0af7651916cd43dd8448eb211c80319c');
  for (const bad of [undefined, '', 'nonsense', PARENT.replace('00-', 'ff-').slice(1), `${PARENT}\r\nx: y`]) {
    const begun = continueTrace({ traceparent: bad, correlationId: 'x\r\ny: z' });
    expect(begun.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(begun.traceparent).not.toBe(bad);
    expect(begun.correlationId).toMatch(/^[0-9a-f]{32}$/);
  }
});

test('each log line carries the correlation id of its act', async () => {
  const { lines, log } = logLines();
  await withTrace(continueTrace({ traceparent: PARENT, correlationId: 'act-12345' }), async () => {
    await Promise.resolve();
    log.info('inside');
  });
  log.info('outside');
  expect(lines.map((line) => line['correlationId'])).toEqual(['act-12345', undefined]);
  expect(currentTrace()).toBeUndefined();
});

test('secrets and personal data are redacted, however deep they sit', () => {
  const { lines, log } = logLines();
  log.info(
    {
      password: 'p1',
      input: { email: 'ana@example.com', variables: { refreshToken: 'r1' } },
      headers: { authorization: 'Bearer t1' },
    },
    'x',
  );
  const text = JSON.stringify(lines);
  for (const secret of ['p1', 'ana@example.com', 'r1', 't1']) expect(text).not.toContain(secret);
  expect(text).toContain('[redacted]');
});

test('addresses, passwords in URLs and tokens are redacted in values too: messages, stacks, replies of servers', () => {
  const { lines, log } = logLines();
  const reply = '550 5.1.1 <ana.silva+x@mail.example.org>: user unknown; josé@exámple.com';
  log.warn({ err: new Error(reply), response: reply }, `sending failed: ${reply}`);
  log.info({
    url: 'postgres://lyceum:hunter2@db.internal:5432/users',
    deep: { list: [`Bearer ${'eyJhbGciOiJFZERTQSJ9'}.e30.sig`] },
  });
  log.info({ file: '/node_modules/@mikro-orm/core/index.js:3:1' }, 'a file');
  const text = JSON.stringify(lines);
  expect(text).not.toMatch(/ana\.silva|josé|exámple|hunter2|eyJ/);
  expect(text).toContain('550 5.1.1 <[redacted]>: user unknown');
  expect(text).toContain('postgres://[redacted]@db.internal:5432/users');
  expect(text).toContain('/node_modules/@mikro-orm/core/index.js:3:1');
});

test('an error that repeats is written five times in ten seconds, and then how often it came', () => {
  vi.useFakeTimers();
  const { lines, log } = logLines();
  for (let n = 0; n < 1_000; n += 1) log.error({ err: new Error('connect ECONNREFUSED') }, 'a resolver failed');
  for (let n = 0; n < 8; n += 1) log.info('not limited');
  log.error({ err: new Error('another') }, 'a resolver failed');
  expect(lines).toHaveLength(5 + 8 + 1);
  vi.advanceTimersByTime(10_000);
  expect(lines.slice(14)).toMatchObject([
    { level: 50, msg: 'a resolver failed (repeated)', repeated: 995, seconds: 10 },
  ]);
  log.error({ err: new Error('connect ECONNREFUSED') }, 'a resolver failed');
  vi.advanceTimersByTime(10_000);
  expect(lines).toHaveLength(16);
});
