import { AccessTokenVerifier, newKeyPair, ServiceTokenVerifier } from '../../platform/auth.js';
import { loadConfig, type Config } from '../../platform/config/config.js';
import { newId } from '../../platform/domain/ids.js';
import { armFailpoints } from '../../platform/failpoint.js';
import { MailCatcher } from '../../platform/services/mail.js';
import { RunningSubgraph } from '../../platform/server/running-subgraph.js';
import { createSecrets } from '../../platform/services/secrets.js';
import { localStorage } from '../../platform/services/storage.js';
import { createLog } from '../../platform/process/telemetry.js';
import { eventually } from '../../platform/testing/testing.js';
import { InProcessTransport } from '../../platform/transport/in-process.js';
import { billing } from '../../subgraphs/billing/subgraph.js';
import { settings } from '../../subgraphs/billing/settings.js';
import { STRIPE_KEY, WEBHOOK_SECRET } from '../../subgraphs/billing/testing/stripe.js';
import { buyers } from '../../subgraphs/billing/testing/testing.js';

/* Billing as a process of its own that finds a renewal due at its start, and is killed where its n-th failpoint is. */

export interface OneRenewal {
  readonly databaseUrl: string;
  readonly stripeUrl: string;
  readonly storage: string;
  /** `commands`: nothing that is said arrives, so that only jobs run, and theirs are the failpoints that count. */
  readonly counted: 'commands' | 'all';
  /** 0: it is not killed, and says how many failpoints it passed. */
  readonly step: number;
}

/** Payments are taken at Stripe's double. */
export function configAt(stripeUrl: string): Config {
  const stripe = { STRIPE_SECRET_KEY: STRIPE_KEY, STRIPE_WEBHOOK_SECRETS: WEBHOOK_SECRET, STRIPE_API_URL: stripeUrl };
  return loadConfig([{ name: 'billing', settings }], { role: 'tests', environment: stripe });
}

async function live({ databaseUrl, stripeUrl, storage, counted, step }: OneRenewal): Promise<void> {
  let passed = 0;
  const arm = (): void =>
    armFailpoints((name) => {
      if (counted === 'commands' && !name.startsWith('command:')) return;
      passed += 1;
      if (passed === step) process.kill(process.pid, 'SIGKILL');
    });
  const prepare: NonNullable<typeof billing.prepare> = async (context, preparation) => {
    const resources = (await billing.prepare?.(context, preparation)) ?? [];
    // Next is the first job.
    arm();
    return resources;
  };
  const transport = new InProcessTransport();
  if (counted === 'all') transport.open();
  const { publicKey } = await newKeyPair();
  const { services } = await RunningSubgraph.start(
    // Without backfills and periodic tasks, whose commands would be counted, too.
    { ...billing, prepare, backfills: [], periodicTasks: [] },
    {
      instance: newId(),
      databaseUrl,
      transport,
      poolSize: 4,
      publicUrl: 'http://127.0.0.1:4000',
      accessTokens: new AccessTokenVerifier(() => Promise.resolve({ keys: [] })),
      serviceTokens: new ServiceTokenVerifier(publicKey, 'billing'),
      mail: new MailCatcher(),
      people: buyers(),
      storage: localStorage(storage),
      secrets: createSecrets(Buffer.alloc(32, 7).toString('base64')),
      log: createLog({ level: 'silent', service: 'renewal' }),
      config: configAt(stripeUrl),
    },
  );
  await eventually(
    async () => {
      const left = await services.db.row(
        `select from billing_subscription where status <> 'active' or current_period_end <= now()
         union all (select from outbox where published_at is null limit 1)
         union all (select from graphile_worker._private_jobs where run_at <= now() limit 1) limit 1`,
      );
      return !left;
    },
    { timeoutMs: 100_000 },
  );
  process.send?.(passed);
  process.disconnect?.();
  process.exit();
}

if (import.meta.main) await live(JSON.parse(process.argv[2] ?? '') as OneRenewal);
