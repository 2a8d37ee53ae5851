import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Redis of its own, in memory only. One command at a time. */
export interface Redis {
  /** The answer, if it is a number or a text; null otherwise. */
  readonly send: (command: readonly string[]) => Promise<string | null>;
  readonly stop: () => Promise<void>;
}

/** Undefined, with a warning, where redis-server is not installed. */
export async function startRedis(): Promise<Redis | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'lyceum-redis-'));
  const path = join(folder, 'redis.sock');
  const args = ['--port', '0', '--unixsocket', path, '--save', '', '--appendonly', 'no', '--dir', folder];
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  const failed = await Promise.race([once(server, 'error').then(() => true), once(server, 'spawn').then(() => false)]);
  if (failed) {
    process.stderr.write('WARNING: redis-server is not installed: the comparison with Redis is left out.\n');
    await rm(folder, { recursive: true, force: true });
    return undefined;
  }
  const socket = await opened(path);
  return {
    send: (command) => ask(socket, command),
    stop: async () => {
      socket.destroy();
      const ended = once(server, 'exit');
      server.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function opened(path: string): Promise<Socket> {
  for (let tries = 1; ; tries += 1) {
    const socket = connect(path);
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** RESP: an array of texts; the answers used here are `:12`, `$2 12` and errors. */
async function ask(socket: Socket, command: readonly string[]): Promise<string | null> {
  const parts = command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
  socket.write(`*${command.length}\r\n${parts.join('')}`);
  const [data] = (await once(socket, 'data')) as [Buffer];
  const [head = '', body] = data.toString().split('\r\n');
  if (head.startsWith('-')) throw new Error(head);
  if (head.startsWith(':')) return head.slice(1);
  return body === undefined || head === '$-1' ? null : body;
}
