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

const receipt = z.object({ userId: id, requestId: id });
const RECEIPT = {
  userId: '01976d2a-7c00-7000-8000-000000000001',
  requestId: '01976d2a-7c00-7000-8000-000000000009',
};

/** What a domain answers when a person asks for their data, or to be forgotten. Of the same form in every domain. Subject: the domain's own record of the person. */
export function privacyReceipts(domain: string) {
  return {
    /** The domain's part of a person's data lies in storage under `reference`, with the SHA-256 in hex and the size in bytes. */
    DataExported: eventContract({
      domain,
      name: 'data-exported',
      version: 1,
      data: receipt.extend({
        reference: z.string(),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        size: z.int().nonnegative().optional(),
      }),
      example: {
        ...RECEIPT,
        reference: `exports/${RECEIPT.requestId}/${domain}.json`,
        sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        size: 4_096,
      },
    }),
    /** The domain has forgotten the person; ids stay where figures need them. */
    DataErased: eventContract({ domain, name: 'data-erased', version: 1, data: receipt, example: RECEIPT }),
    /** A try failed; it is repeated. `code` is that of the error. */
    DataRequestFailed: eventContract({
      domain,
      name: 'data-request-failed',
      version: 1,
      data: receipt.extend({ code: z.string().regex(/^[A-Z][A-Z0-9_]*$/) }),
      example: { ...RECEIPT, code: 'INTERNAL_SERVER_ERROR' },
    }),
  };
}
