import { runSubgraph } from '../../platform/server/process.js';
import { classes } from './subgraph.js';

runSubgraph(classes);
