import { implementJob } from '../../../platform/jobs.js';
import { backfillBadge } from '../commands/badge/backfill-badge.js';
import { backfillBadge as definition } from './definitions.js';

export const backfillBadgeJob = implementJob(definition, (context, { badgeId }) => backfillBadge(context, badgeId));
