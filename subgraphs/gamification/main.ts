import { runSubgraph } from '../../platform/server/process.js';
import { manifest } from '../../schema/generated/manifest.js';
import { gamification } from './subgraph.js';

runSubgraph(gamification, manifest);
