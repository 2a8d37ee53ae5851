import { runCommand } from '../platform/command.js';
import { BUCKETS } from '../platform/outbox.js';
import { HELD_BUCKETS, LIVE_RELAYS, relayName } from '../platform/relay-leases.js';
import { StartupError } from '../platform/config/startup-error.js';
import type { OpenDomain } from './open-domain.js';

export interface Lease {
  readonly bucket: number;
  /** Whose relay publishes the bucket; null while it is between two. */
  readonly instance: string | null;
  /** Where an operator wants it; heeded while that instance is there. */
  readonly pinnedTo: string | null;
}

/** Every bucket of the domain's outbox. */
export async function leases({ definition, context }: OpenDomain): Promise<Lease[]> {
  return context().db.rows(
    `select all_of_them.bucket, held.instance, pin.instance as pinned_to
     from generate_series(0, ${BUCKETS - 1}) all_of_them (bucket)
     left join (${HELD_BUCKETS}) held using (bucket)
     left join bucket_pin pin using (bucket)
     order by bucket`,
    [relayName(definition.name, '')],
  );
}

/**
 * Pins a bucket to an instance. The relay that has it gives it up after its batch in flight, so the bucket moves within
 * about two polls and never has two; the pin stays until {@link unpinBucket}, and means nothing while that instance is gone.
 */
export async function moveBucket({ definition, context }: OpenDomain, bucket: number, instance: string): Promise<void> {
  await runCommand(context(), 'moveBucket', async (transaction) => {
    const live = (
      await transaction.sql<{ instance: string }>(`select instance from (${LIVE_RELAYS}) live (instance) order by 1`, [
        relayName(definition.name, ''),
      ])
    ).map((row) => row.instance);
    if (!live.includes(instance)) {
      throw new StartupError(
        `No instance ${instance} of ${definition.name} is running. There ${live.length === 1 ? 'is' : 'are'}: ${live.join(', ') || 'none'}.`,
      );
    }
    await transaction.sql(
      `insert into bucket_pin (bucket, instance) values ($1, $2)
       on conflict (bucket) do update set instance = excluded.instance, pinned_at = now()`,
      [bucket, instance],
    );
  });
}

/** The bucket goes where the shares are even again. */
export async function unpinBucket({ definition, context }: OpenDomain, bucket: number): Promise<void> {
  await runCommand(context(), 'unpinBucket', async (transaction) => {
    const gone = await transaction.sql('delete from bucket_pin where bucket = $1 returning bucket', [bucket]);
    if (gone.length === 0) throw new StartupError(`Bucket ${bucket} of ${definition.name} is not pinned.`);
  });
}
