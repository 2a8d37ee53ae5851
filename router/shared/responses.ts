import { createHash, randomUUID } from 'node:crypto';
import { printSchema, type GraphQLSchema } from 'graphql';
import { z } from 'zod';
import type { SharedStore } from './store.js';

/** Longer than any response is kept, so that no version is forgotten while a response with it is there. */
const VERSION_MS = 2 * 60 * 60 * 1_000;
const LONGEST_MS = 60 * 60 * 1_000;
/** Larger responses stay in the memory of their router. */
const MOST_CHARACTERS = 512 * 1_024;

const READ = "return redis.call('mget', unpack(KEYS))";
const WRITE = "return redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])";
const CHANGE = "return redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])";

const stored = z.object({ versions: z.string(), storedAt: z.number(), text: z.string() });

export interface SharedResponse {
  readonly text: string;
  /** In milliseconds since 1970. */
  readonly storedAt: number;
}

/**
 * Cached responses that routers share. Each type of event has a version, which every router changes when it hears of such an
 * event; a response is valid while the versions are those from before it was made. An error or a timeout is a miss.
 */
export class SharedResponses {
  /** An event could not be sent to the store: nothing there may be trusted until all versions have changed. */
  private missedChange = false;
  private generation = '';

  constructor(private readonly store: SharedStore) {}

  /** Responses of another schema are never read. */
  useSchema(schema: GraphQLSchema): void {
    this.generation = createHash('sha256').update(printSchema(schema)).digest('base64url').slice(0, 16);
  }

  /** What is stored, and the versions to pass to {@link write} where nothing is; undefined where the store is unavailable. */
  async read(
    key: string,
    types: ReadonlySet<string>,
  ): Promise<{ readonly versions: string; readonly response?: SharedResponse } | undefined> {
    if (this.missedChange) await this.changed(ALL);
    if (this.missedChange) return undefined;
    const keys = [this.nameOf(key), ...[ALL, ...[...types].toSorted()].map(versionName)];
    try {
      const [text, ...values] = (await this.store.eval(READ, { keys, arguments: [] })) as (string | null)[];
      const versions = values.map((value) => value ?? '').join(' ');
      const found = text ? stored.parse(JSON.parse(text)) : undefined;
      return found?.versions === versions ? { versions, response: found } : { versions };
    } catch {
      return undefined;
    }
  }

  async write(key: string, { versions, text, maxAgeMs }: { versions: string; text: string; maxAgeMs: number }) {
    if (text.length > MOST_CHARACTERS) return;
    const value = JSON.stringify({ versions, storedAt: Date.now(), text });
    await this.store
      .eval(WRITE, { keys: [this.nameOf(key)], arguments: [value, String(Math.min(LONGEST_MS, maxAgeMs))] })
      .catch(() => undefined);
  }

  /** After an event of the type, or after a gap in the events ({@link ALL}). */
  async changed(type: string): Promise<void> {
    try {
      await this.store.eval(CHANGE, { keys: [versionName(type)], arguments: [randomUUID(), String(VERSION_MS)] });
      if (type === ALL) this.missedChange = false;
    } catch {
      this.missedChange = true;
    }
  }

  private nameOf(key: string): string {
    return `lyceum:response:${this.generation}:${key}`;
  }
}

/** The version of everything. */
export const ALL = '*';

function versionName(type: string): string {
  return `lyceum:version:${type}`;
}
