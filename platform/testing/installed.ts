import { spawnSync } from 'node:child_process';

/** Whether a server that some tests need is on this machine. Says so where it is not: its tests are skipped. */
export function isInstalled(program: string, argument = '--version'): boolean {
  const installed = spawnSync(program, [argument]).status === 0;
  if (!installed) process.stderr.write(`\n*** ${program} is not installed: its tests are SKIPPED ***\n\n`);
  return installed;
}
