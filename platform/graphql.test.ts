import { Writable } from 'node:stream';
import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { formatError } from './graphql.js';
import { BasketIsFull } from './testing-domain.js';
import { createLog, withTrace } from './telemetry.js';
import { InvalidInput } from './domain/errors.js';

const lines: string[] = [];
const log = createLog({
  level: 'info',
  service: 'test',
  destination: new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  }),
});
const wrap = (cause: Error): GraphQLError =>
  new GraphQLError(cause.message, { originalError: cause, path: ['basket'] });
const trace = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', correlationId: 'act-12345' };
const formatted = (cause: Error) => withTrace(trace, () => formatError(wrap(cause), log));

test('a refusal keeps its code, kind, field and facts', () => {
  expect(formatted(new BasketIsFull('Full.', { field: 'input.basketId', details: { capacity: 3 } })).toJSON()).toEqual({
    message: 'Full.',
    path: ['basket'],
    extensions: {
      code: 'BASKET_FULL',
      kind: 'refused',
      field: 'input.basketId',
      details: { capacity: 3 },
      correlationId: 'act-12345',
    },
  });
});

test('invalid input lists every field', () => {
  const problems = [
    { field: 'input.first', message: 'too small' },
    { field: 'input.after', message: 'no cursor' },
  ];
  expect(formatted(new InvalidInput(problems)).extensions).toMatchObject({
    code: 'INVALID_INPUT',
    field: 'input.first',
    problems,
  });
});

test('anything else is masked, and logged under the correlation id that the client sees', () => {
  const shown = formatted(new Error('connection to 10.0.0.1 failed: password "hunter2"'));
  expect(JSON.stringify(shown)).not.toContain('hunter2');
  expect(shown.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', correlationId: 'act-12345' });
  expect(lines.join()).toContain('act-12345');
});
