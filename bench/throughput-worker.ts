import 'reflect-metadata';
import { openDatabase } from '../platform/postgres/database.js';
import { bareContexts, silentLog as log } from '../platform/faults/bare-context.js';
import { Inbox } from '../platform/inbox.js';
import { Relay } from '../platform/relay.js';
import { baskets } from '../platform/testing/domain.js';
import { InProcessTransport } from '../platform/transport/in-process.js';
import { KafkaTransport } from '../platform/transport/kafka.js';
import { topicOf } from '../platform/transport/transport.js';
import { obey } from './children.js';

/* A relay, a consumer, or both of the baskets; nothing else of a subgraph. It works until it is ended. */

export type WorkerRequest =
  | {
      readonly do: 'prepare';
      readonly role: 'relay' | 'consumer' | 'both';
      readonly name: string;
      readonly databaseUrl: string;
      /** Names the topic and the group: each measurement has its own. */
      readonly domain: string;
      /** Absent: in-process, which needs both roles. */
      readonly brokers: readonly string[] | undefined;
    }
  /** Relays begin. */
  | { readonly do: 'go' };

let go: () => Promise<void> = () => Promise.reject(new Error('not prepared'));

async function prepare({ role, name, databaseUrl, domain, brokers }: WorkerRequest & { do: 'prepare' }): Promise<void> {
  const { entities, migrations, reactions } = baskets;
  const events = { ...baskets.events, source: domain };
  const definition = { ...baskets, name: domain, events };
  const database = await openDatabase({ url: databaseUrl, entities, migrations, log });
  const transport = brokers
    ? await KafkaTransport.connect(
        { brokers, partitions: 6, replicationFactor: 1 },
        { log, onFatal: (error) => process.stderr.write(`${String(error)}\n`) },
      )
    : new InProcessTransport();
  const relay = new Relay({ url: databaseUrl, instance: name, events, transport, log });
  const context = bareContexts(definition, database, { transport, wakeRelay: relay.wake });
  if (role !== 'relay') {
    const inbox = new Inbox({ consumer: domain, reactions, context });
    await transport.consume({ group: domain, topics: [topicOf(domain)], handle: inbox.handle });
  }
  if (transport instanceof InProcessTransport) transport.open();
  go = async () => {
    if (role !== 'consumer') await relay.start();
  };
}

obey((request: WorkerRequest) => (request.do === 'prepare' ? prepare(request) : go()));
