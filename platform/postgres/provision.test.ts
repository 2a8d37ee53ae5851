import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { dropDatabase, provisionDatabase, withAdmin } from './provision.js';
import { checkVersion } from './version.js';
import { createTestDatabase } from '../testing/testing.js';

const adminUrl = inject('postgresUrl');
const made: string[] = [];
afterAll(async () => {
  for (const name of made) {
    await dropDatabase(adminUrl, name);
    await withAdmin(adminUrl, (admin) => admin.query(`drop role if exists ${name}`));
  }
});

function domain(password = 'secret "quoted\' word') {
  const name = `${inject('postgresRun')}_p${randomBytes(4).toString('hex')}`;
  made.push(name);
  return { name, role: name, password };
}

async function query(url: string, sql: string): Promise<pg.QueryResult<Record<string, unknown>>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

describe('provisionDatabase', () => {
  test('gives a role its own database, with the extensions that migrations may use', async () => {
    const url = await provisionDatabase(adminUrl, domain());
    await query(
      url,
      'create table t (name citext, room int, period tstzrange, exclude using gist (room with =, period with &&))',
    );
    const { rows } = await query(
      url,
      "select similarity(unaccent('é'), 'e') as same, current_setting('is_superuser') as superuser",
    );
    expect(rows[0]).toEqual({ same: 1, superuser: 'off' });
  });

  test("lets no role connect to another domain's database", async () => {
    const a = domain();
    const b = domain();
    const urlOfA = await provisionDatabase(adminUrl, a);
    await provisionDatabase(adminUrl, b);
    const trespass = new URL(urlOfA);
    trespass.pathname = `/${b.name}`;
    await expect(query(trespass.href, 'select 1')).rejects.toMatchObject({ code: '42501' });
    await expect(query(urlOfA, 'select 1')).resolves.toBeDefined();
  });

  test('lets a role make neither databases nor roles', async () => {
    const url = await provisionDatabase(adminUrl, domain());
    await expect(query(url, 'create database forbidden')).rejects.toMatchObject({ code: '42501' });
    await expect(query(url, 'create role forbidden')).rejects.toMatchObject({ code: '42501' });
  });

  test('may be called by many at once', async () => {
    const one = domain();
    const urls = await Promise.all(Array.from({ length: 8 }, () => provisionDatabase(adminUrl, one)));
    expect(new Set(urls).size).toBe(1);
    await expect(query(urls[0]!, 'select 1')).resolves.toBeDefined();
  });

  test('takes over a new password and keeps the data', async () => {
    const one = domain('first');
    const before = await provisionDatabase(adminUrl, one);
    await query(before, 'create table kept (id int)');
    const after = await provisionDatabase(adminUrl, { ...one, password: 'second' });
    await expect(query(after, 'select * from kept')).resolves.toBeDefined();
    await expect(query(before, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });

  test('says which address does not answer', async () => {
    await expect(provisionDatabase('postgres://postgres:hidden@127.0.0.1:1', domain())).rejects.toThrow(
      /127\.0\.0\.1:1\/postgres can't be reached .*DATABASE_URL/,
    );
  });
});

describe('createTestDatabase', () => {
  test('migrates once and copies, however many ask at once', async () => {
    let migrated = 0;
    const migrate = async (url: string): Promise<void> => {
      migrated += 1;
      await query(url, 'create table notes (id int)');
    };
    const name = `n${randomBytes(4).toString('hex')}`;
    const databases = await Promise.all(Array.from({ length: 4 }, () => createTestDatabase({ name, migrate })));
    expect(migrated).toBe(1);
    await query(databases[0]!.url, 'insert into notes values (1)');
    expect((await query(databases[1]!.url, 'select * from notes')).rows).toEqual([]);
    await Promise.all(databases.map((database) => database.drop()));
    await expect(query(databases[0]!.url, 'select 1')).rejects.toMatchObject({ code: '3D000' });
  });

  test('makes the template again when its migration failed', async () => {
    const name = `n${randomBytes(4).toString('hex')}`;
    await expect(createTestDatabase({ name, migrate: () => Promise.reject(new Error('no luck')) })).rejects.toThrow(
      'no luck',
    );
    const database = await createTestDatabase({
      name,
      migrate: async (url) => void (await query(url, 'create table fine (id int)')),
    });
    await expect(query(database.url, 'select * from fine')).resolves.toBeDefined();
    await database.drop();
  });
});

test('an older server is named with the version that is needed', () => {
  const at = { host: 'db.example', port: 5432 };
  expect(() => checkVersion({ version: '17.6 (Debian 17.6-1)', number: '170006' }, at)).toThrow(
    'The database at db.example:5432 is Postgres 17.6 (Debian 17.6-1); this needs version 18 or newer.',
  );
  for (const number of ['180000', '180001', '190002'])
    expect(() => checkVersion({ version: number, number }, at)).not.toThrow();
});
