import { runSubgraph } from '../../platform/subgraph-process.js';
import { classes } from './subgraph.js';

runSubgraph(classes);
