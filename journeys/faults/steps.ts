import { inject } from 'vitest';
import { Random } from '../../platform/faults/random.js';

const IN_SHORT = 6;

export const everyStep = inject('faultsForm') === 'full';

/** At which of so many steps, from 1 on, a process is killed: at every one, or in the short form at some, spread evenly from where the seed says. */
export function stepsToDieAt(count: number): number[] {
  const every = everyStep ? 1 : Math.max(1, Math.floor(count / IN_SHORT));
  const first = new Random(inject('faultsSeed')).between(1, every);
  return Array.from({ length: count }, (_, index) => index + 1).filter(
    (step) => step >= first && (step - first) % every === 0,
  );
}
