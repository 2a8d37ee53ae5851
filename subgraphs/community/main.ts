import { runSubgraph } from '../../platform/server/process.js';
import { manifest } from '../../schema/generated/manifest.js';
import { community } from './subgraph.js';

runSubgraph(community, manifest);
