import { fork } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of the platform that all journeys share, such as `http://127.0.0.1:41234`. */
    platformUrl: string;
  }
}

export const ADMIN = { email: 'admin@lyceum.test', password: 'a long first password' };

/** One platform for all journeys, started as people start it but without demo data; each journey brings its own people. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'lyceum-journeys-'));
  await chmod(folder, 0o711);
  const child = fork('start.ts', ['--no-demo'], {
    execArgv: ['--import', 'tsx'],
    env: {
      PORT: '0',
      LYCEUM_DATA: join(folder, 'data'),
      LOG_LEVEL: 'warn',
      FIRST_ADMIN_EMAIL: ADMIN.email,
      FIRST_ADMIN_PASSWORD: ADMIN.password,
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await Promise.race([
    new Promise<string>((resolve) => child.once('message', (message: { url: string }) => resolve(message.url))),
    ended.then((code) => {
      throw new Error(`The platform ended with ${code} before it was ready:\n${output}`);
    }),
  ]);
  project.provide('platformUrl', url);
  return async () => {
    child.kill('SIGTERM');
    const code = await ended;
    await rm(folder, { recursive: true, force: true });
    if (code !== 0) throw new Error(`The platform did not stop in order (${code}):\n${output}`);
  };
}
