import { startOneProcess, startSevenProcesses, type Platform, type SevenProcesses } from './platforms.js';
import { makeSchool, type School } from './school.js';
import type { Stage } from './stage.js';

/** Both ways of running, each with a school of its own. */
export interface Both {
  readonly one: Platform & { readonly school: School };
  readonly seven: SevenProcesses & { readonly school: School };
}

export async function startBoth(stage: Stage): Promise<Both> {
  // Before anything else runs: how long it takes is a figure.
  stage.progress('one process');
  const one = await startOneProcess(stage);
  stage.progress('seven processes');
  const seven = await startSevenProcesses(stage);
  stage.progress('a school in each');
  const [first, second] = await Promise.all([makeSchool(one, stage.sizes), makeSchool(seven, stage.sizes)]);
  return { one: { ...one, school: first }, seven: { ...seven, school: second } };
}
