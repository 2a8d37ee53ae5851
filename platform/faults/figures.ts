/**
 * What each form of the suite does; both run the same code. `backlog`: events that may wait for their effect while a load
 * runs, so that each kill meets some.
 */
export const FIGURES = {
  short: {
    events: 500,
    counters: 25,
    backlog: 150,
    kills: 4,
    killsPerFailpoint: 1,
    held: 20,
    heldSeconds: 1,
    poisoned: 10,
    stopsOfProcesses: 1,
    outageSeconds: 8,
  },
  full: {
    events: 10_000,
    counters: 500,
    backlog: 400,
    kills: 50,
    killsPerFailpoint: 10,
    held: 200,
    heldSeconds: 5,
    poisoned: 100,
    stopsOfProcesses: 5,
    outageSeconds: 60,
  },
} as const;

/** Of all transactions, how many are rolled back. */
export const ROLLED_BACK = 0.05;
