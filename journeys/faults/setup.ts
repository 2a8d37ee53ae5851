import type { TestProject } from 'vitest/node';
import { buildPrograms } from '../../platform/testing/programs.js';
import { DOMAINS } from '../../subgraphs/domains.js';

/** The platform as processes, compiled. */
const PROGRAMS = [
  'start-processes.ts',
  'router/main.ts',
  ...DOMAINS.map((domain) => `subgraphs/${domain}/main.ts`),
  'subgraphs/courses/judge/main.ts',
  'subgraphs/courses/judge/runner/main.ts',
  'subgraphs/courses/judge/runner/thread.ts',
];

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const programs = await buildPrograms(PROGRAMS);
  project.provide('programs', programs.folder);
  return () => programs.remove();
}
