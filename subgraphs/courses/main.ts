import { runSubgraph } from '../../platform/server/process.js';
import { courses } from './subgraph.js';

runSubgraph(courses);
