import { runSubgraph } from '../../platform/server/process.js';
import { manifest } from '../../schema/generated/manifest.js';
import { classes } from './subgraph.js';

runSubgraph(classes, manifest);
