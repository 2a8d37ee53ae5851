import type { SubgraphDefinition } from '../platform/subgraph.js';
import { billing } from '../subgraphs/billing/subgraph.js';
import { classes } from '../subgraphs/classes/subgraph.js';
import { community } from '../subgraphs/community/subgraph.js';
import { courses } from '../subgraphs/courses/subgraph.js';
import { gamification } from '../subgraphs/gamification/subgraph.js';
import { users } from '../subgraphs/users/subgraph.js';

/** Every subgraph whose schema is published. */
export const definitions: readonly SubgraphDefinition[] = [users, courses, classes, gamification, community, billing];
