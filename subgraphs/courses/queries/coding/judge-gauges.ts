import type { DomainGauge } from '../../../../platform/process/subgraph-metrics.js';

/** How far the judges are behind. */
export const judgeGauges: readonly DomainGauge[] = [
  {
    name: 'judge_queue_depth',
    help: 'Submissions that wait for a verdict, or for another one.',
    sql: 'select count(*) as value from judge_queue',
  },
  {
    name: 'judge_queue_age_seconds',
    help: 'How long the oldest new submission has waited for its verdict; 0 when none waits.',
    sql: `select coalesce(extract(epoch from clock_timestamp() - min(submitted_at)), 0) as value
          from judge_queue join coding_submission on coding_submission.id = submission_id where priority < 2`,
  },
];
