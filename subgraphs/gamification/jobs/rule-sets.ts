import { implementJob } from '../../../platform/jobs.js';
import { runSimulation } from '../commands/rule-set/run-simulation.js';
import { takeBack } from '../commands/rule-set/void-source.js';
import { recalculatePlayers } from '../commands/rule-set/recalculate.js';
import { recalculate, simulateRuleSet, voidSource } from './definitions.js';

export const simulateRuleSetJob = implementJob(simulateRuleSet, (context, { ruleSetId, days, simulationId }) =>
  runSimulation(context, ruleSetId, days, simulationId),
);

export const recalculateJob = implementJob(recalculate, (context, payload) => recalculatePlayers(context, payload));

export const voidSourceJob = implementJob(voidSource, (context, payload) => takeBack(context, payload));
