import { runSubgraph } from '../../platform/server/process.js';
import { manifest } from '../../schema/generated/manifest.js';
import { billing } from './subgraph.js';

runSubgraph(billing, manifest);
