import { runSubgraph } from '../../platform/subgraph-process.js';
import { users } from './subgraph.js';

runSubgraph(users);
