import { z } from 'zod';

export const DOMAINS = ['users', 'courses', 'classes', 'gamification', 'community', 'billing'] as const;
export type Domain = (typeof DOMAINS)[number];
export type Consumer = Domain | 'router';

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
  /** Domains that react to it, the publisher included where it reacts itself, and `router`. Live subscriptions of the publisher are not listed. */
  readonly consumers: readonly Consumer[];
  /** No process publishes it any more; consumers keep handling it because topics and archives still contain it. */
  readonly retired?: true;
  /** CloudEvents type: `lyceum.classes.student-enrolled.v1`. */
  readonly type: string;
  readonly data: Schema;
  readonly example: z.output<Schema>;
}

export function eventContract<Schema extends z.ZodType>(contract: {
  domain: string;
  name: string;
  version: number;
  consumers: readonly Consumer[];
  retired?: true;
  data: Schema;
  example: z.output<Schema>;
}): EventContract<Schema> {
  return { ...contract, type: `lyceum.${contract.domain}.${contract.name}.v${contract.version}` };
}

/** CloudEvents 1.0 envelope, as it travels on a topic. */
export interface CloudEvent<Data = unknown> {
  readonly specversion: '1.0';
  /** UUIDv7, created in the transaction that recorded the event. Consumers deduplicate by it. */
  readonly id: string;
  /** The domain that publishes it. */
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
  /** Id of the user who caused it; absent when the platform did. */
  readonly actor?: string;
  readonly data: Data;
}

export type EventData<Contract extends EventContract> = z.output<Contract['data']>;

/** Parts that many contracts share. */
export const id = z.uuid();
/** Title of a course, lesson, class, contest, badge, product or group: a fact that other domains store and show. Never a person's name. */
export const title = z.string();
export const instant = z.iso.datetime({ offset: true });
export const localDate = z.iso.date();
export const money = z.object({ amountMinor: z.int(), currency: z.string().length(3) });

const receipt = z.object({ userId: id, requestId: id });
const RECEIPT = {
  userId: '01976d2a-7c00-7000-8000-000000000001',
  requestId: '01976d2a-7c00-7000-8000-000000000009',
};

/** A domain's replies to an export or erasure request, with the same fields in every domain. Subject: the domain's own record of the user. */
export function privacyReceipts(domain: string) {
  return {
    /** The domain's part of the export is in storage under `reference`, with its SHA-256 in hex and its size in bytes. Subject: the domain's own record of the user. */
    DataExported: eventContract({
      domain,
      name: 'data-exported',
      version: 1,
      consumers: ['users'],
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
    /** The domain has erased the user's data; ids stay where totals need them. Subject: the domain's own record of the user. */
    DataErased: eventContract({
      domain,
      name: 'data-erased',
      version: 1,
      consumers: ['users'],
      data: receipt,
      example: RECEIPT,
    }),
    /** An attempt failed and will be retried. `code` is the error's code. Subject: the domain's own record of the user. */
    DataRequestFailed: eventContract({
      domain,
      name: 'data-request-failed',
      version: 1,
      consumers: ['users'],
      data: receipt.extend({ code: z.string().regex(/^[A-Z][A-Z0-9_]*$/) }),
      example: { ...RECEIPT, code: 'INTERNAL_SERVER_ERROR' },
    }),
  };
}
