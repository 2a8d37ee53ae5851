import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unsafeStatements } from './unsafe-migrations.js';

const ROOT = join(import.meta.dirname, '..');

/** Migrations from before this check, which are published and stay. Nothing is added here: a new migration is made safe. */
const PUBLISHED: Readonly<Record<string, readonly string[]>> = {
  'subgraphs/billing/persistence/migrations/0008-ledger-accounts.ts': ['alter account_id set not null'],
  'subgraphs/classes/persistence/migrations/0002-classes-in-full.ts': ['drop column reason'],
  'subgraphs/community/persistence/migrations/0011-moderation.ts': ['alter column active_at set not null'],
  'subgraphs/courses/persistence/migrations/0005-course-parts.ts': ['drop column part_ids'],
  'subgraphs/courses/persistence/migrations/0007-catalog.ts': [
    'drop function courses_like(text)',
    'drop column search',
    'drop function course_search(text',
  ],
};

test('no migration does what the version before, which still runs, would fail on', async () => {
  const found: Record<string, string[]> = {};
  let files = 0;
  for await (const file of glob('subgraphs/*/persistence/migrations/*.ts', { cwd: ROOT })) {
    if (file.endsWith('.test.ts')) continue;
    files += 1;
    const statements = unsafeStatements(readFileSync(join(ROOT, file), 'utf8')).map(({ statement }) => statement);
    if (statements.length > 0) found[file] = statements;
  }
  for (const statement of unsafeStatements(readFileSync(join(ROOT, 'platform/postgres/migrations.ts'), 'utf8')))
    (found['platform/postgres/migrations.ts'] ??= []).push(statement.statement);
  expect(files).toBeGreaterThan(100);
  expect(found).toEqual(PUBLISHED);
});

test.each([
  ['alter table player alter column level set not null', 'requires a column that rows of the version before lack'],
  ['alter table player alter level set not null', 'requires a column that rows of the version before lack'],
  ['drop table player', 'drops what the version before may still use'],
  ['alter table player\n  drop column level, add xp int', 'drops what the version before may still use'],
  ['alter table player alter level drop default', 'drops what the version before may still use'],
  ['alter table player rename to gamer', 'renames'],
  ['alter table player rename column level to rank', 'renames'],
  ['alter table player rename level to rank', 'renames'],
  ['alter table player alter column level type bigint', 'changes the type of a column'],
  ['alter table player alter level set data type bigint using level::bigint', 'changes the type of a column'],
  ['alter table player add column rank int not null', 'adds a column that the version before does not write'],
  ['alter table player add rank int check (rank > 0) not null', 'adds a column that the version before does not write'],
])('rejects: %s', (sql, problem) => {
  expect(unsafeStatements(`this.addSql(\`${sql};\`)`).map((one) => one.problem)).toEqual([problem]);
});

test.each([
  'alter table player add column rank int',
  'alter table player add column rank int not null default 0',
  "alter table player add kind text not null default 'x' check (kind in ('x', 'y'))",
  'alter table player alter level drop not null',
  'alter table player drop constraint player_level_check, add constraint player_level_check check (level > 0)',
  'create table rank (id uuid primary key, value int not null)',
  'drop index player_level',
  '-- a later release may drop table player',
])('accepts: %s', (sql) => {
  expect(unsafeStatements(`this.addSql(\`${sql};\`)`)).toEqual([]);
});
