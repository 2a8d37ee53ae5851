import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createClient } from '@redis/client';
import { isInstalled } from '../../platform/testing/installed.js';
import { freePort } from '../../platform/process/free-port.js';

/** Debian's package is `redis-server`. Without it, the tests that need it are skipped. */
export const hasRedis = isInstalled('redis-server');

export interface RedisServer {
  readonly url: string;
  /** Ends it as a crash does. Idempotent. */
  kill(): Promise<void>;
}

/** A Redis server without persistence; on a free port unless one is given. */
export async function startRedis(port?: number): Promise<RedisServer> {
  const chosen = port ?? (await freePort());
  const child = spawn(
    'redis-server',
    ['--bind', '127.0.0.1', '--port', String(chosen), '--save', '', '--appendonly', 'no'],
    { stdio: 'ignore' },
  );
  const exit = once(child, 'exit');
  const url = `redis://127.0.0.1:${chosen}`;
  const client = createClient({ url, socket: { reconnectStrategy: 20 } });
  client.on('error', () => undefined);
  await Promise.race([client.connect(), exit.then(() => Promise.reject(new Error('redis-server ended.')))]);
  client.destroy();
  return {
    url,
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
