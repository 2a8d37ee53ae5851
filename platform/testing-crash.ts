import { addItem, baskets, openBasket } from './testing-domain.js';
import { AccessTokenVerifier, newKeyPair, ServiceTokenVerifier } from './auth.js';
import { MailCatcher } from './mail.js';
import { RunningSubgraph } from './running-subgraph.js';
import { createSecrets } from './secrets.js';
import { localStorage } from './storage.js';
import { createLog } from './telemetry.js';
import { InProcessTransport } from './transport/in-process.js';
import type { CloudEvent } from '../schema/events/contract.js';

/** Ends this process between publishing an event and marking it, as a power cut would. */
class CrashingTransport extends InProcessTransport {
  override async publish(topic: string, events: readonly CloudEvent[]): Promise<void> {
    await super.publish(topic, events);
    if (events.some((event) => event.type.includes('item-added'))) process.kill(process.pid, 'SIGKILL');
  }
}

const [, , databaseUrl = ''] = process.argv;
const keys = await newKeyPair();
const transport = new CrashingTransport();
const running = await RunningSubgraph.start(baskets, {
  instance: 'crash',
  databaseUrl,
  transport,
  accessTokens: new AccessTokenVerifier(() => Promise.resolve({ keys: [] })),
  serviceTokens: new ServiceTokenVerifier(keys.publicKey, baskets.name),
  mail: new MailCatcher(),
  storage: localStorage('/nonexistent'),
  secrets: createSecrets(Buffer.alloc(32).toString('base64')),
  publicUrl: '',
  log: createLog({ level: 'silent', service: 'crash' }),
});
transport.open();
const context = running.systemContext();
const { id } = await openBasket(context, 10);
process.stdout.write(`${id}\n`);
await addItem(context, id, 'the one');
