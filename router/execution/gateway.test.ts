import { readFileSync } from 'node:fs';
import type { QueryPlanner } from '@apollo/query-planner';
import { describe, expect, it } from 'vitest';
import { plannerOf } from './gateway.js';

describe("the gateway's planner", () => {
  it('is taken from the gateway', () => {
    const planner = {} as QueryPlanner;
    expect(plannerOf({ __testing: () => ({ queryPlanner: planner }) })).toBe(planner);
  });

  it.each([
    ['there is no __testing()', {}],
    ['__testing() has no planner', { __testing: () => ({}) }],
  ])('is reported as missing with the remedy when %s', (_what, gateway) => {
    expect(() => plannerOf(gateway)).toThrow(/@apollo\/gateway .*queryPlanner.*pinned version/);
  });

  it('is why @apollo/gateway is pinned to one version: __testing() is no public API and may change in any release', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      dependencies: Record<string, string>;
    };
    for (const name of ['@apollo/gateway', '@apollo/query-planner', '@apollo/federation-internals'])
      expect([name, dependencies[name]]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
  });
});
