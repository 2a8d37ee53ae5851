import { runSubgraph } from '../../platform/server/process.js';
import { gamification } from './subgraph.js';

runSubgraph(gamification);
