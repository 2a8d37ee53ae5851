import { finishBackfill } from '../backfill.js';
import { openDatabase } from '../postgres/database.js';
import { baskets } from '../testing/domain.js';
import { labelBackfill } from '../testing/label-backfill.js';
import { InProcessTransport } from '../transport/in-process.js';
import { bareContexts, silentLog as log } from './bare-context.js';

/* A process that runs a backfill on the database of its argument until it stands still within a row, and is killed there. */
const ROWS = 10;
let handled = 0;
const { entities, migrations } = baskets;
const database = await openDatabase({ url: process.argv[2] as string, entities, migrations, log });
const context = bareContexts(baskets, database, { transport: new InProcessTransport(), wakeRelay: () => undefined });
await finishBackfill(context(), {
  ...labelBackfill,
  apply: async (transaction, id) => {
    await labelBackfill.apply(transaction, id);
    handled += 1;
    if (handled <= ROWS) return;
    process.stdout.write('within a row\n');
    await new Promise((done) => setTimeout(done, 600_000));
  },
});
