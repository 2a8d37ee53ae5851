import { runSubgraph } from '../../platform/server/process.js';
import { manifest } from '../../schema/generated/manifest.js';
import { users } from './subgraph.js';

runSubgraph(users, manifest);
