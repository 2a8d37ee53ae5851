import type { TestProject } from 'vitest/node';
import { requireBroker } from '../../tools/kafka/testing/testing.js';
import { buildPrograms } from '../testing/programs.js';
import startPostgres from '../testing/setup.js';
import { loadFaultsConfig } from './config.js';

declare module 'vitest' {
  export interface ProvidedContext {
    faultsForm: 'short' | 'full';
    faultsSeed: number;
    /** Absent: there is no broker, and the cases that need one are skipped. */
    faultsKafka: string[] | undefined;
  }
}

/** What is killed. */
const PROGRAMS = [
  'platform/faults/worker.ts',
  'journeys/faults/bank-worker.ts',
  'journeys/faults/one-judging.ts',
  'journeys/faults/one-life.ts',
  'journeys/faults/one-renewal.ts',
  'journeys/faults/one-side.ts',
  'journeys/faults/seat-payers.ts',
  'journeys/faults/session-sides.ts',
  'subgraphs/courses/judge/runner/main.ts',
  'subgraphs/courses/judge/runner/thread.ts',
];

/** A database server, a broker, and the programs. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { form, seed } = loadFaultsConfig();
  process.stdout.write(`faults: ${form} form, FAULTS_SEED=${seed}\n`);
  project.provide('faultsForm', form);
  project.provide('faultsSeed', seed);
  const [stopPostgres, broker, programs] = await Promise.all([
    startPostgres(project),
    requireBroker(),
    buildPrograms(PROGRAMS),
  ]);
  project.provide('faultsKafka', broker?.brokers.split(','));
  project.provide('programs', programs.folder);
  return async () => {
    await programs.remove();
    await broker?.stop();
    await stopPostgres();
  };
}
