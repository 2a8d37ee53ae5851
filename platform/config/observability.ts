import { z } from 'zod';
import { setting, type Role } from './setting.js';
import { baseUrl, port, text, wholeNumber } from './types.js';

const EVERY: readonly Role[] = ['one-process', 'subgraph', 'router'];

/** Logs, traces and metrics. */
export const observability = {
  logLevel: setting('LOG_LEVEL', {
    type: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
    default: 'info',
    about: 'Lowest level that is logged: trace, debug, info, warn, error, fatal or silent.',
    for: [...EVERY, 'judge'],
  }),
  otlpEndpoint: setting('OTEL_EXPORTER_OTLP_ENDPOINT', {
    type: baseUrl,
    about: 'OpenTelemetry collector (OTLP over HTTP). Default: no traces are exported.',
    for: EVERY,
  }),
  traceSamplePercent: setting('TRACE_SAMPLE_PERCENT', {
    type: wholeNumber(0, 100),
    default: 100,
    about: 'Of 100 traces, how many are exported. Give all processes the same value.',
    for: EVERY,
  }),
  metricsPort: setting('METRICS_PORT', {
    type: port,
    about:
      'Port of the metrics of the process (Prometheus text, /metrics); 0 for a free one. Of processes that are started together the first one gets it, and each other one the next. Default: no metrics.',
    for: EVERY,
  }),
  metricsHost: setting('METRICS_HOST', {
    type: text,
    default: '127.0.0.1',
    about: 'Address of that port; 0.0.0.0 for all.',
    for: EVERY,
  }),
  slowOperationMs: setting('SLOW_OPERATION_MS', {
    type: wholeNumber(0, 3_600_000),
    default: 1_000,
    about: 'Operations that take longer, in milliseconds, are logged with their plan and the time of each subgraph.',
    for: ['one-process', 'router'],
  }),
};
