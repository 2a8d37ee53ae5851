import { runSubgraph } from '../../platform/server/process.js';
import { billing } from './subgraph.js';

runSubgraph(billing);
