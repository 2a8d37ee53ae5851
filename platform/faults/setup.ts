import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import type { TestProject } from 'vitest/node';
import { requireBroker } from '../../tools/kafka/testing.js';
import startPostgres from '../testing-setup.js';
import { loadFaultsConfig } from './config.js';

declare module 'vitest' {
  export interface ProvidedContext {
    faultsForm: 'short' | 'full';
    faultsSeed: number;
    /** Path of the worker's program. */
    faultsWorker: string;
    /** Absent: there is no broker, and the cases that need one are skipped. */
    faultsKafka: string[] | undefined;
  }
}

const ROOT = join(import.meta.dirname, '../..');

/** A database server, a broker, and the worker as plain JavaScript: it starts in half the time. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { form, seed } = loadFaultsConfig();
  process.stdout.write(`faults: ${form} form, FAULTS_SEED=${seed}\n`);
  project.provide('faultsForm', form);
  project.provide('faultsSeed', seed);
  const [stopPostgres, broker, folder] = await Promise.all([startPostgres(project), requireBroker(), buildWorker()]);
  project.provide('faultsKafka', broker?.brokers.split(','));
  project.provide('faultsWorker', join(folder, 'worker.js'));
  return async () => {
    await rm(folder, { recursive: true, force: true });
    await broker?.stop();
    await stopPostgres();
  };
}

async function buildWorker(): Promise<string> {
  // In the tree, from where packages are found.
  await mkdir(join(ROOT, '.lyceum'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, '.lyceum', 'faults-'));
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    build: {
      ssr: 'platform/faults/worker.ts',
      outDir: folder,
      target: 'node24',
      rollupOptions: { output: { entryFileNames: 'worker.js' } },
    },
  });
  return folder;
}
