import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { newKeyPair } from '../auth.js';
import { newMasterKey } from '../services/secrets.js';
import {
  childEnvironment,
  givenSettings,
  loadConfig as load,
  loadTestPostgresUrl,
  needed,
  settingsFor,
  settingsOf,
  type Config,
} from './config.js';
import { setting, type Environment, type Role } from './setting.js';
import { StartupError } from './startup-error.js';
import { wholeNumber } from './types.js';

/** Two domains: `plain` declares nothing, `shop` one setting and one secret. */
const shop = {
  tills: setting('SHOP_TILLS', { type: wholeNumber(1, 9), default: 2, about: 'Tills of the shop.' }),
  key: setting('SHOP_KEY', {
    type: wholeNumber(0, 9_999),
    about: 'Key of the shop. With SHOP_LOCK.',
    secret: true,
    with: ['SHOP_KEY', 'SHOP_LOCK'],
  }),
  lock: setting('SHOP_LOCK', { type: wholeNumber(0, 9), about: 'Its lock.', with: ['SHOP_KEY', 'SHOP_LOCK'] }),
};
const DOMAINS = [{ name: 'plain' }, { name: 'shop', settings: shop }];
const SETTINGS = settingsOf(DOMAINS);
const loadConfig = (environment: Environment, role: Role = 'one-process'): Config =>
  load(DOMAINS, { role, environment });

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function fileWith(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lyceum-config-'));
  folders.push(folder);
  const file = join(folder, 'value');
  await writeFile(file, text);
  return file;
}

function refusal(environment: Record<string, string>): string {
  try {
    loadConfig(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(StartupError);
    return (error as Error).message;
  }
  throw new Error('The configuration was accepted.');
}

describe('loadConfig', () => {
  test('needs no setting at all', () => {
    expect(loadConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: undefined,
      kafka: undefined,
      publicUrl: 'http://127.0.0.1:4000',
      databaseUrl: undefined,
      databasePoolSize: 8,
      mailUrl: undefined,
      logLevel: 'info',
      corsOrigins: [],
    });
    expect(loadConfig({ PORT: '', LOG_LEVEL: '  ' })).toMatchObject({ port: undefined, logLevel: 'info' });
  });

  test('needs a mail server in production', () => {
    expect(refusal({ NODE_ENV: 'production' })).toContain('MAIL_URL: is needed in production');
    expect(loadConfig({ NODE_ENV: 'production', MAIL_URL: 'smtp://mail:25' }).environment).toBe('production');
  });

  test('gives a domain the typed values of the settings that it declares', () => {
    const { tills, key } = loadConfig({ SHOP_TILLS: '3' }).valuesOf(shop);
    expect([tills + 1, key]).toEqual([4, undefined]);
    expect(loadConfig({}).valuesOf(shop).tills).toBe(2);
    expect(refusal({ SHOP_TILLS: '10' })).toContain('SHOP_TILLS: must be a whole number from 1 to 9');
  });

  test('needs the settings that another one is useless without', () => {
    expect(refusal({ SHOP_KEY: '1' })).toContain('SHOP_LOCK: is needed with SHOP_KEY');
    expect(refusal({ SHOP_LOCK: '1' })).toContain('SHOP_KEY: is needed with SHOP_LOCK');
    expect(loadConfig({ SHOP_KEY: '1', SHOP_LOCK: '2' }).valuesOf(shop).lock).toBe(2);
  });

  test('names every problem at once', () => {
    const message = refusal({
      PORT: '4000x',
      LOG_LEVEL: 'loud',
      MAIL_URL: 'http://mail',
      SHOP_DATABASE_URL: 'mysql://x',
      SECRET_KEY: 'short',
    });
    for (const name of ['PORT', 'LOG_LEVEL', 'MAIL_URL', 'SHOP_DATABASE_URL', 'SECRET_KEY'])
      expect(message).toContain(`  ${name}: `);
    expect(message.split('\n')).toHaveLength(6);
  });

  test('never shows the value of a setting', () => {
    const value = 'hunter2-very-secret';
    const message = refusal(Object.fromEntries(SETTINGS.map(({ name }) => [name, value])));
    expect(message).not.toContain(value);
    expect(message).toContain('SERVICE_PRIVATE_KEY: must be the private half');
  });

  test('reads any setting from a file', async () => {
    const key = newMasterKey();
    const config = loadConfig({
      SECRET_KEY_FILE: await fileWith(`${key}\n`),
      PORT_FILE: await fileWith('5000'),
      DATABASE_URL: 'postgres://a:b@c',
    });
    expect(config).toMatchObject({ secretKey: key, port: 5000 });
  });

  test('names a file that is missing and a setting that is given twice', async () => {
    const message = refusal({ SECRET_KEY_FILE: '/nowhere/key', PORT: '1', PORT_FILE: await fileWith('2') });
    expect(message).toContain("SECRET_KEY_FILE: the file can't be read (ENOENT)");
    expect(message).toContain('PORT: is given twice, by PORT and PORT_FILE');
    expect(message.split('\n')).toHaveLength(3);
  });

  test('reads more keys for decryption, and rejects an invalid one', () => {
    const [former, next] = [newMasterKey(), newMasterKey()];
    expect(loadConfig({ OTHER_SECRET_KEYS: `${former}, ${next}` }).otherSecretKeys).toEqual([former, next]);
    expect(loadConfig({ OTHER_SECRET_KEYS: '' }).otherSecretKeys).toEqual([]);
    expect(refusal({ OTHER_SECRET_KEYS: `${former},short` })).toContain('OTHER_SECRET_KEYS: must be 32 bytes');
  });

  test('needs a key for a database that is not the embedded one', () => {
    expect(refusal({ DATABASE_URL: 'postgres://a:b@c' })).toContain('SECRET_KEY: is needed');
    expect(refusal({ SHOP_DATABASE_URL: 'postgres://a:b@c/shop' })).toContain('SECRET_KEY: is needed');
  });

  test('reads keys, lists and the addresses of domains', async () => {
    const pair = await newKeyPair();
    const config = loadConfig({
      SECRET_KEY: newMasterKey(),
      SERVICE_PRIVATE_KEY: JSON.stringify(pair.privateKey),
      SERVICE_PUBLIC_KEY: JSON.stringify(pair.publicKey),
      CORS_ORIGINS: 'https://app.example.com, http://localhost:3000',
      PUBLIC_URL: 'https://learn.example.com/',
      SHOP_DATABASE_URL: 'postgres://b:p@db/shop',
      SHOP_DATABASE_DIRECT_URL: 'postgres://b:p@session/shop',
      SHOP_DATABASE_READ_URL: 'postgres://b:p@replica/shop',
    });
    expect(config.servicePrivateKey).toEqual(pair.privateKey);
    expect(config.servicePublicKey).toEqual(pair.publicKey);
    expect(config.corsOrigins).toEqual(['https://app.example.com', 'http://localhost:3000']);
    expect(config.publicUrl).toBe('https://learn.example.com');
    expect(config.domain('shop')).toEqual({
      databaseUrl: 'postgres://b:p@db/shop',
      databaseDirectUrl: 'postgres://b:p@session/shop',
      databaseReadUrl: 'postgres://b:p@replica/shop',
      urls: ['http://127.0.0.1:4002'],
    });
    expect(config.domain('plain')).toMatchObject({ databaseUrl: undefined, databaseReadUrl: undefined });
    expect(() => config.domain('other')).toThrow('without the domain other');
    expect(refusal({ SERVICE_PUBLIC_KEY: JSON.stringify(pair.privateKey) })).toContain(
      'SERVICE_PUBLIC_KEY: must be the public half',
    );
    expect(refusal({ CORS_ORIGINS: 'https://app.example.com/path' })).toContain('CORS_ORIGINS');
    expect(loadConfig({ CORS_ORIGINS: '*' }).corsOrigins).toEqual(['*']);
  });

  test('lists each setting once, with a description', () => {
    const names = SETTINGS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(SETTINGS.every(({ about }) => about.endsWith('.'))).toBe(true);
  });
});

test('the address of the tests does not depend on the other settings', () => {
  expect(loadTestPostgresUrl({ TEST_POSTGRES_URL: 'postgres://a:b@c', PORT: 'bad' })).toBe('postgres://a:b@c');
  expect(loadTestPostgresUrl({})).toBeUndefined();
  expect(() => loadTestPostgresUrl({ TEST_POSTGRES_URL: 'c' })).toThrow(StartupError);
});

describe('processes of their own', () => {
  test('brokers, how they are spoken to, and the addresses of subgraphs', () => {
    const { kafka, domain } = loadConfig({
      KAFKA_BROKERS: 'one:9092, two:9092',
      KAFKA_TLS: 'true',
      SHOP_URL: 'http://a:4000,http://b:4000',
      KAFKA_SASL_MECHANISM: 'plain',
      KAFKA_SASL_USERNAME: 'lyceum',
      KAFKA_SASL_PASSWORD: 'secret',
    });
    expect(kafka).toEqual({
      brokers: ['one:9092', 'two:9092'],
      partitions: 24,
      sessionTimeoutMs: 6_000,
      topicPrefix: 'lyceum.',
      replicationFactor: undefined,
      tls: { ca: undefined },
      sasl: { mechanism: 'plain', username: 'lyceum', password: 'secret' },
    });
    expect(domain('shop').urls).toEqual(['http://a:4000', 'http://b:4000']);
    expect(domain('plain').urls).toEqual(['http://127.0.0.1:4001']);
  });

  test.each([
    ['KAFKA_BROKERS', 'kafka', {}],
    ['KAFKA_SASL_PASSWORD', undefined, { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'lyceum' }],
    ['KAFKA_TLS_CA', 'not a certificate', {}],
    ['SHOP_URL', 'shop:4000', {}],
  ])('%s is named when it is wrong', (name, value, others) => {
    expect(() => loadConfig({ [name]: value, ...others })).toThrow(name);
  });

  test('all that a process lacks is named at once', () => {
    expect(() => needed({ KAFKA_BROKERS: undefined, SECRET_KEY: 'a', SERVICE_PUBLIC_KEY: undefined })).toThrow(
      /KAFKA_BROKERS\n {2}SERVICE_PUBLIC_KEY/,
    );
  });

  test('a process that holds no data needs neither key nor mail server', () => {
    const environment = { NODE_ENV: 'production', DATABASE_URL: 'postgres://a@b' };
    expect(() => loadConfig(environment)).toThrow(/SECRET_KEY[\s\S]*MAIL_URL/);
    expect(loadConfig(environment, 'router').secretKey).toBeUndefined();
  });

  test('a child gets what is no setting of ours, and of ours only what it is given', () => {
    const environment = { PATH: '/bin', SECRET_KEY: 'a', SERVICE_PRIVATE_KEY_FILE: '/key', LOG_LEVEL: 'warn' };
    expect(childEnvironment(DOMAINS, { LOG_LEVEL: 'info', PORT: undefined }, environment)).toEqual({
      PATH: '/bin',
      LOG_LEVEL: 'info',
    });
  });

  test('one row is all that a new setting needs to reach its processes, typed and validated', () => {
    const added = { shelves: setting('SHOP_SHELVES', { type: wholeNumber(1, 50), default: 4, about: 'Shelves.' }) };
    const domains = [{ name: 'plain' }, { name: 'shop', settings: added }];
    const shelves: number = load(domains, { environment: { SHOP_SHELVES: '7' } }).valuesOf(added).shelves;
    expect(shelves).toBe(7);
    const names = (role: Role, domain?: string): string[] => settingsFor(role, domains, domain).map(({ name }) => name);
    expect(names('subgraph', 'shop')).toContain('SHOP_SHELVES');
    expect(names('one-process')).toContain('SHOP_SHELVES');
    expect([...names('subgraph', 'plain'), ...names('router')]).not.toContain('SHOP_SHELVES');
    expect(givenSettings(settingsFor('subgraph', domains, 'shop'), { SHOP_SHELVES: '7' })['SHOP_SHELVES']).toBe('7');
  });
});
