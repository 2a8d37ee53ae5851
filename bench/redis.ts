import { createClient } from '@redis/client';
import { hasRedis, startRedis as startServer } from '../router/testing/redis.js';

/** A Redis of its own, in memory only. */
export interface Redis {
  readonly send: (command: readonly string[]) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** Undefined, with a warning, where redis-server is not installed. */
export async function startRedis(): Promise<Redis | undefined> {
  if (!hasRedis) return undefined;
  const server = await startServer();
  const client = createClient({ url: server.url });
  client.on('error', () => undefined);
  await client.connect();
  return {
    send: (command) => client.sendCommand(command),
    stop: async () => {
      client.destroy();
      await server.kill();
    },
  };
}
