import { implementJob } from '../../../platform/jobs.js';
import { runSimulation } from '../commands/rule-set/run-simulation.js';
import { takeBack } from '../commands/rule-set/void-source.js';
import { simulateRuleSet, voidSource } from './definitions.js';

export const simulateRuleSetJob = implementJob(simulateRuleSet, (context, { ruleSetId, days }) =>
  runSimulation(context, ruleSetId, days),
);

export const voidSourceJob = implementJob(voidSource, (context, payload) => takeBack(context, payload));
