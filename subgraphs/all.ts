import type { SubgraphDefinition } from '../platform/subgraph.js';
import { billing } from './billing/subgraph.js';
import { classes } from './classes/subgraph.js';
import { community } from './community/subgraph.js';
import { courses } from './courses/subgraph.js';
import { gamification } from './gamification/subgraph.js';
import { users } from './users/subgraph.js';

/** Every subgraph whose schema is published. */
export const definitions: readonly SubgraphDefinition[] = [users, courses, classes, gamification, community, billing];
