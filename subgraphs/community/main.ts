import { runSubgraph } from '../../platform/subgraph-process.js';
import { community } from './subgraph.js';

runSubgraph(community);
