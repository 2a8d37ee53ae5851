import { defineConfig } from 'vitest/config';

const OVER_PROCESSES = [
  'journeys/faults/live.test.ts',
  'journeys/faults/rolling-restart.test.ts',
  // Long: in `npm run test:faults` only.
  ...(process.env['FAULTS_FORM'] === 'full' ? ['journeys/faults/releases.test.ts'] : []),
];

export default defineConfig({
  // Vite picks graphql's ESM entry, Node its CommonJS one: two realms. One entry for all.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    // Apollo's gateway reports usage to its maker unless it is switched off, and reads this variable only.
    env: { APOLLO_TELEMETRY_DISABLED: 'true' },
    // A machine with two busy cores takes six times as long as a quiet one. Only tests that fail wait so long.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    disableConsoleIntercept: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          // Files share what they import: to load it again for each took a third of the time.
          isolate: false,
          include: ['{platform,subgraphs,router,schema,docs,start,tools,operate}/**/*.test.ts'],
          exclude: ['platform/faults/**'],
          globalSetup: ['platform/testing/setup.ts', 'platform/testing/setup-programs.ts'],
        },
      },
      {
        extends: true,
        test: { name: 'journeys', include: ['journeys/*.test.ts'], globalSetup: ['journeys/testing/setup.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'journeys over kafka',
          include: ['journeys/*.test.ts'],
          // It brings a platform of its own, and its subject does not depend on where the subgraphs run.
          exclude: ['journeys/roles.test.ts'],
          globalSetup: ['journeys/testing/setup-processes.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          include: ['platform/faults/**/*.test.ts', 'journeys/faults/**/*.test.ts'],
          exclude: [...OVER_PROCESSES, 'journeys/faults/releases.test.ts'],
          globalSetup: ['platform/faults/setup.ts'],
          // They kill processes and wait for what becomes of it: after the others, two at a time.
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'faults over processes',
          include: OVER_PROCESSES,
          globalSetup: ['journeys/faults/setup.ts'],
          // Ten processes and hundreds of clients: beside another file they would judge its load. Last, one at a time.
          fileParallelism: false,
        },
      },
    ],
  },
});
