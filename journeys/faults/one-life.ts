import { AccessTokenVerifier, newKeyPair, ServiceTokenVerifier } from '../../platform/auth.js';
import { newId } from '../../platform/domain/ids.js';
import { armFailpoints } from '../../platform/failpoint.js';
import { MailCatcher } from '../../platform/services/mail.js';
import { RunningSubgraph } from '../../platform/server/running-subgraph.js';
import { createSecrets } from '../../platform/services/secrets.js';
import { localStorage } from '../../platform/services/storage.js';
import { createLog } from '../../platform/process/telemetry.js';
import { InProcessTransport } from '../../platform/transport/in-process.js';
import { definitions } from '../../subgraphs/all.js';

/* All six domains in one process, that is killed where its n-th failpoint is. */

export interface OneLife {
  /** By domain. */
  readonly databases: Readonly<Record<string, string>>;
  readonly storage: string;
  /** 0: it is never killed by itself. */
  readonly step: number;
}

/** Six domains at work on databases that outlive them; `open` lets events flow. */
export async function startLife({ databases, storage }: Omit<OneLife, 'step'>) {
  const transport = new InProcessTransport();
  const keys = await newKeyPair();
  const running = await Promise.all(
    definitions.map((definition) =>
      RunningSubgraph.start(definition, {
        instance: newId(),
        databaseUrl: databases[definition.name] ?? '',
        poolSize: 3,
        transport,
        accessTokens: new AccessTokenVerifier(() => Promise.reject(new Error('No one asks.'))),
        serviceTokens: new ServiceTokenVerifier(keys.publicKey, definition.name),
        mail: new MailCatcher(),
        storage: localStorage(storage),
        secrets: createSecrets(Buffer.alloc(32, 7).toString('base64')),
        publicUrl: 'http://127.0.0.1:4000',
        log: createLog({ level: 'silent', service: 'life' }),
      }),
    ),
  );
  return {
    running,
    open: () => transport.open(),
    stop: async () => {
      await transport.close();
      for (const one of running) await one.stop();
    },
  };
}

if (import.meta.main) {
  const life = JSON.parse(process.argv[2] ?? '') as OneLife;
  const { open } = await startLife(life);
  let passed = 0;
  armFailpoints(() => {
    passed += 1;
    if (passed === life.step) process.kill(process.pid, 'SIGKILL');
  });
  open();
}
