import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../platform/domain/ids.js';
import { openDatabase } from '../../platform/postgres/database.js';
import { migrateSubgraph } from '../../platform/server/running-subgraph.js';
import { freshDatabase, testLog, TestSubgraph } from '../../platform/testing/subgraph.js';
import { checkBoards } from './queries/check-boards.js';
import { gamification } from './subgraph.js';
import { earn } from './testing/testing.js';

const PLAYERS = 100_000;
const ANA = newId();
/** Of player n, in SQL. */
const ID = `(case when n = 7 then '${ANA}' else md5('player ' || n) end)::uuid`;
/** The release before facts were stored and badges were data. */
const BEFORE = gamification.migrations.filter(({ name }) => name < '0007');

let subgraph: TestSubgraph;
let database: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  database = await freshDatabase({ ...gamification, name: 'gamification-0006', migrations: BEFORE });
  const { orm, close } = await openDatabase({
    url: database.url,
    entities: gamification.entities,
    migrations: gamification.migrations,
    log: testLog,
  });
  await orm.em.getConnection().execute(`
    insert into player (id, total_xp, facts_exercises, badges)
    select ${ID}, 15, 1, '{"first-exercise": "2026-03-01T10:00:00.000Z"}' from generate_series(1, ${PLAYERS}) n;
    insert into xp_transaction (id, player_id, rule, source_id, revision, amount, class_ids, occurred_at, counted_at)
    select md5('entry ' || n)::uuid, ${ID}, 'exercise-completed', md5('exercise ' || n)::uuid, 0, 15, '{}',
      '2026-03-01T10:00:00Z', '2026-03-01T10:00:00Z' from generate_series(1, ${PLAYERS}) n;
    insert into board_score (board_key, user_id, xp, reached_at, shown)
    select 'global/all-time', ${ID}, 15, '2026-03-01T10:00:00Z', true from generate_series(1, ${PLAYERS}) n`);
  await migrateSubgraph(gamification, orm, database.url);
  await close();
  subgraph = await TestSubgraph.start(gamification, database);
}, 300_000);
afterAll(async () => {
  await subgraph.stop();
  await database.drop();
});

test('100,000 players keep totals, badges and boards; each paid source is a fact', async () => {
  const [counts] = await subgraph.rows(
    `select count(*)::integer as players, sum(total_xp)::integer as xp,
       count(*) filter (where badges = '{"first-exercise": {"tiers": ["2026-03-01T10:00:00.000Z"]}}')::integer as badges,
       (select count(*)::integer from activity_fact where kind = 'exercise-completed' and local_date = '2026-03-01') as facts
     from player`,
  );
  expect(counts).toEqual({ players: PLAYERS, xp: 15 * PLAYERS, badges: PLAYERS, facts: PLAYERS });
  expect(await checkBoards(subgraph.context(null))).toEqual([]);
  await earn(subgraph, ANA, newId(), 9);
  const [player] = await subgraph.rows<{ badges: Record<string, { tiers: string[] }> }>(
    'select badges from player where id = $1',
    [ANA],
  );
  expect(player?.badges['first-exercise']?.tiers).toEqual(['2026-03-01T10:00:00.000Z']);
  expect(Object.keys(player?.badges ?? {}).sort()).toEqual(['first-exercise', 'perfect-quiz', 'ten-exercises']);
});
