import { runSubgraph } from '../../platform/server/process.js';
import { manifest } from '../../schema/generated/manifest.js';
import { courses } from './subgraph.js';

runSubgraph(courses, manifest);
