import { runSubgraph } from '../../platform/server/process.js';
import { community } from './subgraph.js';

runSubgraph(community);
