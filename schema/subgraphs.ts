import type { SubgraphDefinition } from '../platform/subgraph.js';
import { classes } from '../subgraphs/classes/subgraph.js';

/** Every subgraph whose schema is published. */
export const definitions: readonly SubgraphDefinition[] = [classes];
