import { Aggregate } from '../../../platform/domain/aggregate.js';
import { newId } from '../../../platform/domain/ids.js';
import { InvalidRuleSetTime, RuleSetActive, RuleSetNotSimulated, SecondPersonNeeded } from './errors.js';
import type { XpValues } from './xp-rules.js';

export type RuleSetEvent =
  { readonly type: 'rule-set-activated'; readonly ruleSet: RuleSet } | { readonly type: 'rule-set-changed' };

/** What a simulation found: nothing of it was written. */
export interface Simulation {
  readonly days: number;
  readonly at: string;
  readonly players: number;
  /** XP of the days for each player, before and after: the median, and what 90 % and 99 % do not exceed. */
  readonly before: readonly [p50: number, p90: number, p99: number];
  readonly after: readonly [p50: number, p90: number, p99: number];
  readonly levelsUp: number;
  readonly levelsDown: number;
  /** Players among the first 100 of all time whose place would change. */
  readonly movesInTop: number;
}

/** What activities pay. Saved by one member of staff, activated by another after a simulation; applies to later facts only. */
export class RuleSet extends Aggregate<RuleSetEvent> {
  readonly id = newId();
  title!: string;
  values!: XpValues;
  activatedBy: string | null = null;
  activeFrom: Date | null = null;
  simulation: Simulation | null = null;
  /** The simulation that waits or runs. */
  simulationId: string | null = null;

  constructor(
    readonly number: number,
    title: string,
    values: XpValues,
    readonly createdBy: string | null,
  ) {
    super();
    Object.assign(this, { title, values });
    this.record({ type: 'rule-set-changed' });
  }

  change(title: string, values: XpValues): void {
    this.requireDraft();
    Object.assign(this, { title, values, simulation: null, simulationId: null });
    this.record({ type: 'rule-set-changed' });
  }

  /** Another one that waits or runs gives no report. */
  startSimulation(simulationId: string): void {
    this.simulationId = simulationId;
    this.record({ type: 'rule-set-changed' });
  }

  cancelSimulation(): void {
    if (this.simulationId === null) return;
    this.simulationId = null;
    this.record({ type: 'rule-set-changed' });
  }

  simulated(simulationId: string, simulation: Simulation): void {
    if (this.activeFrom !== null || this.simulationId !== simulationId) return;
    this.simulationId = null;
    this.simulation = simulation;
    this.record({ type: 'rule-set-changed' });
  }

  activate(userId: string, at: Date, now: Date): void {
    this.requireDraft();
    if (userId === this.createdBy) throw new SecondPersonNeeded();
    if (this.simulation === null) throw new RuleSetNotSimulated();
    if (at < now) throw new InvalidRuleSetTime();
    this.activatedBy = userId;
    this.activeFrom = at;
    this.record({ type: 'rule-set-activated', ruleSet: this });
  }

  private requireDraft(): void {
    if (this.activeFrom !== null) throw new RuleSetActive();
  }
}
