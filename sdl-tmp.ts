import 'reflect-metadata';
import { buildSubgraphSdl } from './platform/graphql.js';
for (const name of process.argv.slice(2)) {
  try {
    const m = await import(`./subgraphs/${name}/subgraph.js`) as Record<string, never>;
    console.log(await buildSubgraphSdl(m[name]!));
  } catch (e) { console.log(name, String(e).slice(0, 300)); }
}
