import { z } from 'zod';
import { setting, type Role, type Values } from './setting.js';
import { bool, list, text, wholeNumber } from './types.js';

const SASL = ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'];
const PROCESSES: readonly Role[] = ['subgraph', 'router'];

/** The brokers over which processes exchange events. One process doesn't use any. */
export const kafka = {
  brokers: setting('KAFKA_BROKERS', {
    type: list((broker) => /^[^\s:]+:\d{1,5}$/.test(broker), 'must be brokers such as kafka-1:9092'),
    about:
      'Kafka brokers as host:port, separated by commas. Needed by a subgraph or router in its own process; not used in one-process mode.',
    for: PROCESSES,
  }),
  partitions: setting('KAFKA_PARTITIONS', {
    type: wholeNumber(1, 1_000),
    default: 24,
    about: 'Partitions of a new topic. Existing topics keep theirs.',
    for: PROCESSES,
  }),
  topicPrefix: setting('KAFKA_TOPIC_PREFIX', {
    type: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,30}\.$/, 'must be lowercase letters, digits or hyphens, and end with a dot'),
    default: 'lyceum.',
    about:
      'Begins the names of topics and consumer groups. Another one begins a new generation of topics, after a restore of the databases (docs/recovery.md).',
    for: PROCESSES,
  }),
  replicationFactor: setting('KAFKA_REPLICATION_FACTOR', {
    type: wholeNumber(1, 15),
    about: "Replicas of a new topic. Default: the brokers' own default.",
    for: PROCESSES,
  }),
  sessionTimeoutMs: setting('KAFKA_SESSION_TIMEOUT_MS', {
    type: wholeNumber(1_000, 300_000),
    default: 6_000,
    about:
      'After how long without a sign of life a process loses its partitions to others, in milliseconds: so long events wait when one is killed. Brokers take no less than their `group.min.session.timeout.ms`, 6000 by default.',
    for: PROCESSES,
  }),
  tls: setting('KAFKA_TLS', {
    type: bool,
    default: false,
    about: 'Whether connections to Kafka use TLS: true or false.',
    for: PROCESSES,
  }),
  tlsCa: setting('KAFKA_TLS_CA', {
    type: z.string().includes('BEGIN CERTIFICATE', { error: 'must be a certificate as PEM' }),
    about: 'Certificate authority of the brokers, as PEM. Default: the authorities that Node trusts.',
    for: PROCESSES,
  }),
  saslMechanism: setting('KAFKA_SASL_MECHANISM', {
    type: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']),
    about: `plain, scram-sha-256 or scram-sha-512. Default: no authentication. With ${SASL.slice(1).join(' and ')}.`,
    with: SASL,
    for: PROCESSES,
  }),
  saslUsername: setting('KAFKA_SASL_USERNAME', {
    type: text,
    about: 'User name at the brokers.',
    with: SASL,
    for: PROCESSES,
  }),
  saslPassword: setting('KAFKA_SASL_PASSWORD', {
    type: text,
    about: 'Password at the brokers.',
    secret: true,
    with: SASL,
    for: PROCESSES,
  }),
};

/** Where the brokers are and how to connect to them. */
export interface KafkaConfig {
  readonly brokers: readonly string[];
  /** Of a new topic. */
  readonly partitions: number;
  /** Without a sign of life for so long a member of a group loses its partitions. Default 6 s. */
  readonly sessionTimeoutMs?: number | undefined;
  /** Of topics and consumer groups. Default: {@link TOPIC_PREFIX}. */
  readonly topicPrefix?: string | undefined;
  /** Of a new topic; absent: the brokers' own default. */
  readonly replicationFactor?: number | undefined;
  readonly tls?: { readonly ca: string | undefined } | undefined;
  readonly sasl?:
    | {
        readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
        readonly username: string;
        readonly password: string;
      }
    | undefined;
}

export function kafkaConfig(values: Values<typeof kafka>): KafkaConfig | undefined {
  const { brokers, partitions, topicPrefix, replicationFactor, sessionTimeoutMs, saslMechanism: mechanism } = values;
  const { saslUsername: username, saslPassword: password } = values;
  return (
    brokers && {
      brokers,
      partitions,
      topicPrefix,
      replicationFactor,
      sessionTimeoutMs,
      tls: values.tls ? { ca: values.tlsCa } : undefined,
      sasl: mechanism && username && password ? { mechanism, username, password } : undefined,
    }
  );
}
