import { runSubgraph } from '../../platform/subgraph-process.js';
import { courses } from './subgraph.js';

runSubgraph(courses);
