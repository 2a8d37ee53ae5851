import { z } from 'zod';

/**
 * The published form of one kind of event. Data holds ids and facts, never names, addresses, texts or secrets.
 * Adding an optional field is compatible; anything else is a new version beside the old one.
 */
export interface EventContract<Schema extends z.ZodType = z.ZodType> {
  /** Owner of the event; its topic is `lyceum.<domain>`. */
  readonly domain: string;
  /** Kebab-case past tense: `student-enrolled`. */
  readonly name: string;
  readonly version: number;
  /** CloudEvents type: `lyceum.classes.student-enrolled.v1`. */
  readonly type: string;
  readonly data: Schema;
  readonly example: z.output<Schema>;
}

export function eventContract<Schema extends z.ZodType>(contract: {
  domain: string;
  name: string;
  version: number;
  data: Schema;
  example: z.output<Schema>;
}): EventContract<Schema> {
  return { ...contract, type: `lyceum.${contract.domain}.${contract.name}.v${contract.version}` };
}

/** CloudEvents 1.0 envelope, as it travels on a topic. */
export interface CloudEvent<Data = unknown> {
  readonly specversion: '1.0';
  /** UUIDv7, minted in the transaction that recorded the event; the key of every deduplication. */
  readonly id: string;
  /** The domain that says it. */
  readonly source: string;
  readonly type: string;
  /** When it was recorded, RFC 3339. */
  readonly time: string;
  /** Id of the aggregate that recorded it. Events of one subject arrive in order. */
  readonly subject: string;
  /** W3C Trace Context of the cause. */
  readonly traceparent: string;
  readonly correlationid: string;
  /** Id of the event that caused this one, when there was one. */
  readonly causationid?: string;
  /** User id of who caused it; absent when the platform did by itself. */
  readonly actor?: string;
  readonly data: Data;
}

export type EventData<Contract extends EventContract> = z.output<Contract['data']>;

/** Parts that many contracts share. */
export const id = z.uuid();
export const instant = z.iso.datetime({ offset: true });
export const localDate = z.iso.date();
export const money = z.object({ amountMinor: z.int(), currency: z.string().length(3) });
