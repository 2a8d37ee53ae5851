import type { TestProject } from 'vitest/node';
import { reservePort } from '../../start/ports.js';
import { providePlatform } from './platform.js';

/** The journeys over the platform in one process. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const metricsPort = await reservePort('127.0.0.1', 0);
  return providePlatform(project, 'start.ts', ['--no-demo'], { METRICS_PORT: String(metricsPort) });
}
