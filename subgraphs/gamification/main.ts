import { runSubgraph } from '../../platform/subgraph-process.js';
import { gamification } from './subgraph.js';

runSubgraph(gamification);
