import type pg from 'pg';
import type { CloudEvent } from '../../schema/events/contract.js';
import { newId } from '../domain/ids.js';
import { bucketOf } from '../outbox.js';
import type { ConsumeOptions, Consumer, TailOptions, Transport } from '../transport/transport.js';

/** A transport that writes down what passes before it passes, so that an audit can count what came twice. */
export class WatchedTransport implements Transport {
  constructor(
    private readonly inner: Transport,
    private readonly worker: string,
    private readonly db: pg.Pool,
  ) {}

  async publish(topic: string, events: readonly CloudEvent[]): Promise<void> {
    const batch = newId();
    // A relay has one batch of one bucket in flight.
    const bucket = bucketOf(events[0]?.subject ?? '');
    await this.db.query(
      'insert into publication (worker, bucket, batch, event_id) select $1, $2, $3, unnest($4::uuid[])',
      [this.worker, bucket, batch, events.map((event) => event.id)],
    );
    try {
      await this.inner.publish(topic, events);
    } catch (error) {
      await this.note(batch, 'failed');
      throw error;
    }
    await this.note(batch, 'done');
  }

  private async note(batch: string, state: 'done' | 'failed'): Promise<void> {
    await this.db.query('update publication set state = $2 where batch = $1', [batch, state]);
  }

  consume(options: ConsumeOptions): Promise<Consumer> {
    return this.inner.consume({
      ...options,
      handle: async (event) => {
        await this.db.query('insert into delivery (worker, event_id) values ($1, $2)', [this.worker, event.id]);
        await options.handle(event);
      },
    });
  }

  tail(options: TailOptions): Promise<Consumer> {
    return this.inner.tail(options);
  }

  publishEphemeral(topic: string, event: CloudEvent): Promise<void> {
    return this.inner.publishEphemeral(topic, event);
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}
