import { runSubgraph } from '../../platform/server/process.js';
import { users } from './subgraph.js';

runSubgraph(users);
