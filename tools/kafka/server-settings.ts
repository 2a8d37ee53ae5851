import { join } from 'node:path';
import { HOST } from './network.js';
import { SASL_MECHANISM, type Certificate } from './secure-listener.js';

export interface Ports {
  readonly plain: number;
  /** Of the node that keeps the cluster's metadata (KRaft); it is the same process. */
  readonly controller: number;
  readonly secure: number;
}

/** Text of server.properties for one node that is broker and controller, small and quick to start. */
export function serverSettings(directory: string, ports: Ports, certificate: Certificate | undefined): string {
  const secure = `,SECURE://${HOST}:${ports.secure}`;
  const clientListeners = `PLAINTEXT://${HOST}:${ports.plain}${certificate ? secure : ''}`;
  const settings: Record<string, string | number> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${HOST}:${ports.controller}`,
    listeners: `${clientListeners},CONTROLLER://${HOST}:${ports.controller}`,
    'advertised.listeners': clientListeners,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SECURE:SASL_SSL',
    'log.dirs': join(directory, 'data'),
    'auto.create.topics.enable': 'false',
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    // Tests let members come and go, and wait for each rebalance.
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 500,
    // After a kill the controller refuses the same broker until its old session has ended.
    'broker.session.timeout.ms': 2000,
    'broker.heartbeat.interval.ms': 500,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'log.cleaner.dedupe.buffer.size': 2 * 1024 * 1024,
    // An index file is reserved in full for each partition.
    'log.index.size.max.bytes': 1024 * 1024,
  };
  if (certificate) {
    const mechanism = SASL_MECHANISM.toLowerCase();
    settings['sasl.enabled.mechanisms'] = SASL_MECHANISM;
    settings[`listener.name.secure.${mechanism}.sasl.jaas.config`] =
      'org.apache.kafka.common.security.scram.ScramLoginModule required;';
    settings['ssl.keystore.type'] = 'PKCS12';
    settings['ssl.keystore.location'] = certificate.keyStore;
    settings['ssl.keystore.password'] = certificate.keyStorePassword;
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
