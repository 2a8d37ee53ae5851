import type { TestProject } from 'vitest/node';
import { buildPrograms } from './programs.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folder of the programs that were compiled for this project: its setup names them. */
    programs: string;
  }
}

/** What tests of the parts start many times. */
const PROGRAMS = [
  'operate/main.ts',
  'start.ts',
  // No import leads to these: courses starts them.
  'subgraphs/courses/judge/runner/main.ts',
  'subgraphs/courses/judge/runner/thread.ts',
];

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const programs = await buildPrograms(PROGRAMS);
  project.provide('programs', programs.folder);
  return () => programs.remove();
}
