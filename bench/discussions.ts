import { type Viewer } from '../platform/auth.js';
import { runCommand } from '../platform/command.js';
import type { Context } from '../platform/context.js';
import { newId } from '../platform/domain/ids.js';
import { listFeed, type FeedSort } from '../subgraphs/community/queries/post/feed.js';
import { listPosts, type PostFilter } from '../subgraphs/community/queries/post/posts.js';
import { community } from '../subgraphs/community/subgraph.js';
import { startDomain, timed } from './domain.js';
import type { Stage } from './stage.js';
import { percentiles, type Measured, type Row } from './table.js';

/*
 * Feeds and searches of a large school. Authors write in turn, evenly over three years; each post has one of 5,000 texts, one word
 * that is in 10 posts ("rare…"), one that is in a tenth of them ("common…") and one that is only in the oldest twentieth
 * ("formerly").
 */

const AUTHORS = 20_000;
const BATCH = 50_000;
const author = (number: string): string => `md5('author' || ${number})::uuid`;

const PREPARE = `
  create table bench_text as
    select n as number, string_agg('word' || (n * 31 + k * k) % 20000, ' ') as text, null::tsvector as words
    from generate_series(0, 4999) n cross join generate_series(1, 40) k group by n;
  update bench_text set words = search_words(text);
  create index on bench_text (number);
  insert into search_word select distinct 'word' || k from generate_series(0, 19999) k
    union select 'rare' || k from generate_series(0, 99999) k;
  alter table post disable trigger user;
  alter table post drop constraint post_not_twice`;

/** Of all indexes but the primary key's: they are built when the table is full, which takes a third of the time. */
const INDEXES = `select indexname as name, indexdef as definition from pg_indexes
  where tablename = 'post' and indexname <> 'post_pkey'`;

const FILL = `
  insert into post (id, version, author_id, title, text, html, tags, like_count, comment_count, created_at, unique_until,
    active_at, words)
  select uuidv7(($3::int - n) * interval '-3 years' / $3::int), 1, ${author(`n * 7919::bigint % ${AUTHORS}`)}, 'Post ' || n, bench_text.text, '', array['tag' || n % 300], 0, 0, now(), now(),
    now() - n % 1000 * interval '1 hour',
    bench_text.words || array_to_tsvector(array['rare' || n % 100000, 'common' || n % 10]
      || case when n <= $3::int / 20 then array['formerly'] else '{}' end)
  from generate_series($1::int, $2::int) n join bench_text on number = n % 5000`;

async function fill(context: Context, count: number, progress: (step: string) => void): Promise<void> {
  const run = (sql: string, parameters: unknown[] = []) =>
    runCommand(context, 'fill', (transaction) => transaction.sql(sql, parameters));
  for (const statement of PREPARE.split(';')) await run(statement);
  const indexes = await context.db.rows<{ name: string; definition: string }>(INDEXES);
  for (const { name } of indexes) await run(`drop index ${name}`);
  for (let from = 1; from <= count; from += BATCH) {
    progress(`${from - 1} of ${count} posts`);
    await run(FILL, [from, Math.min(count, from + BATCH - 1), count]);
  }
  progress('indexes');
  for (const { definition } of indexes) await run(definition);
  await run('alter table post enable trigger user');
  await context.db.rows('vacuum analyze');
}

const NO_FILTER: PostFilter = {
  courseId: null,
  classId: null,
  groupId: null,
  authorId: null,
  tag: null,
  search: null,
  solved: null,
  createdFrom: null,
  createdBefore: null,
};

interface Case {
  readonly what: string;
  readonly wanted: string;
  readonly run: (context: Context, round: number) => Promise<unknown>;
}

const search = (what: string, words: (round: number) => string): Case => ({
  what: `search of ${what}`,
  wanted: 'p95 < 100 ms',
  run: (context, round) => listPosts(context, { ...NO_FILTER, search: words(round) }, { first: 20 }),
});

const feeds = (who: string): readonly Case[] =>
  (['newest', 'active'] satisfies FeedSort[]).map((sort) => ({
    what: `feed, ${sort} first, of a user who follows ${who}`,
    wanted: 'p95 < 50 ms',
    run: (context) => listFeed(context, sort, { first: 20 }),
  }));

/** Cases by the viewer whose follows they need. */
const CASES: readonly { readonly follows: string; readonly cases: readonly Case[] }[] = [
  {
    follows: `select ${author('n')} from generate_series(0, 999) n`,
    cases: feeds('1,000 authors'),
  },
  {
    follows: 'select gen_random_uuid() from generate_series(1, 1000)',
    cases: feeds('1,000 users who never posted'),
  },
  {
    follows: `select ${author('0')} union all select gen_random_uuid() from generate_series(1, 4999)`,
    cases: feeds('5,000 users, of whom one posts'),
  },
  {
    follows: 'select gen_random_uuid() limit 0',
    cases: [
      search('a rare word', (round) => `rare${round * 977}`),
      search('a word in a tenth of the posts', (round) => `common${round % 10}`),
      search('a word in many old posts only', () => 'formerly'),
      search('two words', (round) => `common${round % 10} word${round * 37}`),
      search('a word with an error', (round) => `raer${round * 977}`),
      search('what no one wrote', (round) => `xylophone${round}quartet`),
    ],
  },
];

function benchViewer(): Viewer {
  return {
    id: newId(),
    sessionId: newId(),
    emailVerified: true,
    roles: [],
    entitlements: [],
    timeZone: 'UTC',
    expiresAt: new Date(Date.now() + 86_400_000),
  };
}

export async function measureDiscussions(stage: Stage): Promise<Measured> {
  const domain = await startDomain(stage, { ...community, periodicTasks: [], jobs: [] });
  const { subgraph } = domain;
  try {
    const { posts, rounds } = stage.sizes.discussions;
    await fill(subgraph.systemContext(), posts, (step) => stage.progress(step));
    const data: Record<string, unknown> = { posts };
    const rows: Row[] = [];
    for (const { follows, cases } of CASES) {
      const viewer = benchViewer();
      await runCommand(subgraph.systemContext(), 'follow', ({ sql }) =>
        sql(
          `insert into follow (follower_id, followed_id, followed_at) select $1, id, now() from (${follows}) f (id)`,
          [viewer.id],
        ),
      );
      for (const { what, wanted, run } of cases) {
        stage.progress(what);
        const figures = await timed(domain, rounds, run, viewer);
        data[what] = figures;
        rows.push({ what: `community, ${posts} posts: ${what}`, figure: percentiles(figures), wanted });
      }
    }
    return { rows, data };
  } finally {
    await domain.stop();
  }
}
