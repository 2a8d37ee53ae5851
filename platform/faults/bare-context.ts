import type { Context } from '../context.js';
import type { Database } from '../postgres/database.js';
import { MailCatcher } from '../services/mail.js';
import { contextMaker, servicesOf } from '../server/running-subgraph.js';
import { createSecrets } from '../services/secrets.js';
import { localStorage } from '../services/storage.js';
import type { SubgraphDefinition } from '../subgraph.js';
import { createLog } from '../process/telemetry.js';
import type { Transport } from '../transport/transport.js';

export const silentLog = createLog({ level: 'silent', service: 'faults' });

/** Services that every subgraph has and counters have no use for. */
export function unusedServices() {
  return {
    mail: new MailCatcher(),
    storage: localStorage('/nonexistent'),
    secrets: createSecrets(Buffer.alloc(32).toString('base64')),
    publicUrl: '',
  };
}

/** Contexts for commands and reactions in a process that is no whole subgraph. */
export function bareContexts(
  definition: SubgraphDefinition,
  database: Database,
  { transport, wakeRelay }: { transport: Transport; wakeRelay: () => void },
): () => Context {
  const services = servicesOf(definition, { transport, ...unusedServices() }, database, wakeRelay, silentLog);
  const contextOf = contextMaker(services);
  return () => contextOf(null, 'platform', {});
}
