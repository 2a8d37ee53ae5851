import { perRequest, type Context } from '../../../platform/context.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import type { RuleSet } from '../domain/rule-set.js';

export type RuleSetView = Pick<
  RuleSet,
  'id' | 'number' | 'title' | 'values' | 'createdBy' | 'activatedBy' | 'activeFrom' | 'simulation' | 'simulationId'
>;

const SELECT =
  'select id, number, title, "values", created_by, activated_by, active_from, simulation, simulation_id from rule_set';

/** The newest first; at most 200. */
export function ruleSets(context: Context): Promise<RuleSetView[]> {
  return context.db.rows(`${SELECT} order by number desc limit 200`);
}

export const ruleSetById = perRequest((context) =>
  rowLoader<RuleSetView>('id', (ids) => context.db.rows(`${SELECT} where id = any($1::uuid[])`, [ids])),
);
