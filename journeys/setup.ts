import type { TestProject } from 'vitest/node';
import { providePlatform } from './platform.js';

/** The journeys over the platform in one process. */
export default function setup(project: TestProject): Promise<() => Promise<void>> {
  return providePlatform(project, 'start.ts', ['--no-demo']);
}
