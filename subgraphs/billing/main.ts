import { runSubgraph } from '../../platform/subgraph-process.js';
import { billing } from './subgraph.js';

runSubgraph(billing);
