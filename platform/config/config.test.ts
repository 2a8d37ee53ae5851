import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { newKeyPair } from '../auth.js';
import { childEnvironment, loadConfig, needed, loadTestPostgresUrl, SETTINGS } from './config.js';
import { newMasterKey } from '../services/secrets.js';
import { StartupError } from './startup-error.js';

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
  test('takes a key of Stripe only beside secrets of its webhooks, and each only as Stripe writes it', () => {
    const [STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRETS] = ['sk_test_1', 'whsec_1,whsec_2'];
    expect(loadConfig({ STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRETS }).stripe).toEqual({
      ...{ secretKey: 'sk_test_1', webhookSecrets: ['whsec_1', 'whsec_2'], apiUrl: undefined },
    });
    expect(loadConfig({}).stripe).toBeUndefined();
    expect(refusal({ STRIPE_SECRET_KEY })).toContain('STRIPE_WEBHOOK_SECRETS: is needed');
    expect(refusal({ STRIPE_WEBHOOK_SECRETS })).toContain('STRIPE_SECRET_KEY: is needed');
    expect(refusal({ STRIPE_SECRET_KEY: 'pk_test_1', STRIPE_WEBHOOK_SECRETS })).toContain('STRIPE_SECRET_KEY: must');
    expect(refusal({ STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRETS: 'whsec_1,other' })).toContain('must be secrets');
  });

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

  test('catches no mails in production, where nobody would get them', () => {
    expect(refusal({ NODE_ENV: 'production' })).toContain('MAIL_URL: is needed in production');
    expect(loadConfig({ NODE_ENV: 'production', MAIL_URL: 'smtp://mail:25' }).environment).toBe('production');
  });

  test('takes the first administrator only with a password', () => {
    expect(refusal({ FIRST_ADMIN_EMAIL: 'admin@lyceum.test' })).toContain('FIRST_ADMIN_PASSWORD: is needed');
    expect(refusal({ FIRST_ADMIN_PASSWORD: 'a long first password' })).toContain('FIRST_ADMIN_EMAIL: is needed');
  });

  test('names every problem at once', () => {
    const message = refusal({
      PORT: '4000x',
      LOG_LEVEL: 'loud',
      MAIL_URL: 'http://mail',
      CLASSES_DATABASE_URL: 'mysql://x',
      SECRET_KEY: 'short',
    });
    for (const name of ['PORT', 'LOG_LEVEL', 'MAIL_URL', 'CLASSES_DATABASE_URL', 'SECRET_KEY'])
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

  test('takes the keys beside the present one, and refuses one that is none', () => {
    const [former, next] = [newMasterKey(), newMasterKey()];
    expect(loadConfig({ OTHER_SECRET_KEYS: `${former}, ${next}` }).otherSecretKeys).toEqual([former, next]);
    expect(loadConfig({ OTHER_SECRET_KEYS: '' }).otherSecretKeys).toEqual([]);
    expect(refusal({ OTHER_SECRET_KEYS: `${former},short` })).toContain('OTHER_SECRET_KEYS: must be 32 bytes');
  });

  test('wants a key for a database that outlives this folder', () => {
    expect(refusal({ DATABASE_URL: 'postgres://a:b@c' })).toContain('SECRET_KEY: is needed');
    expect(refusal({ USERS_DATABASE_URL: 'postgres://a:b@c/users' })).toContain('SECRET_KEY: is needed');
  });

  test('takes the keys, lists and addresses of the domains', async () => {
    const pair = await newKeyPair();
    const config = loadConfig({
      SECRET_KEY: newMasterKey(),
      SERVICE_PRIVATE_KEY: JSON.stringify(pair.privateKey),
      SERVICE_PUBLIC_KEY: JSON.stringify(pair.publicKey),
      CORS_ORIGINS: 'https://app.example.com, http://localhost:3000',
      PUBLIC_URL: 'https://learn.example.com/',
      BILLING_DATABASE_URL: 'postgres://b:p@db/billing',
      BILLING_DATABASE_READ_URL: 'postgres://b:p@replica/billing',
    });
    expect(config.servicePrivateKey).toEqual(pair.privateKey);
    expect(config.servicePublicKey).toEqual(pair.publicKey);
    expect(config.corsOrigins).toEqual(['https://app.example.com', 'http://localhost:3000']);
    expect(config.publicUrl).toBe('https://learn.example.com');
    expect(config.databases.billing).toEqual({
      url: 'postgres://b:p@db/billing',
      readUrl: 'postgres://b:p@replica/billing',
    });
    expect(config.databases.users).toEqual({ url: undefined, readUrl: undefined });
    expect(refusal({ SERVICE_PUBLIC_KEY: JSON.stringify(pair.privateKey) })).toContain(
      'SERVICE_PUBLIC_KEY: must be the public half',
    );
    expect(refusal({ CORS_ORIGINS: 'https://app.example.com/path' })).toContain('CORS_ORIGINS');
  });

  test('lists each setting once, with a description', () => {
    const names = SETTINGS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(SETTINGS.every(({ description }) => description.endsWith('.'))).toBe(true);
  });
});

test('the address of the tests does not depend on the other settings', () => {
  expect(loadTestPostgresUrl({ TEST_POSTGRES_URL: 'postgres://a:b@c', PORT: 'bad' })).toBe('postgres://a:b@c');
  expect(loadTestPostgresUrl({})).toBeUndefined();
  expect(() => loadTestPostgresUrl({ TEST_POSTGRES_URL: 'c' })).toThrow(StartupError);
});

describe('processes of their own', () => {
  test('brokers, how they are spoken to, and the addresses of subgraphs', () => {
    const { kafka, subgraphUrls } = loadConfig({
      ...{ KAFKA_BROKERS: 'one:9092, two:9092', KAFKA_TLS: 'true', CLASSES_URL: 'http://a:4000,http://b:4000' },
      ...{ KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'lyceum', KAFKA_SASL_PASSWORD: 'secret' },
    });
    expect(kafka).toEqual({
      ...{ brokers: ['one:9092', 'two:9092'], partitions: 6, replicationFactor: undefined, tls: { ca: undefined } },
      sasl: { mechanism: 'plain', username: 'lyceum', password: 'secret' },
    });
    expect(subgraphUrls.classes).toEqual(['http://a:4000', 'http://b:4000']);
    expect(subgraphUrls.users).toEqual(['http://127.0.0.1:4001']);
  });

  test.each([
    ['KAFKA_BROKERS', 'kafka', {}],
    ['KAFKA_SASL_PASSWORD', undefined, { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'lyceum' }],
    ['KAFKA_TLS_CA', 'not a certificate', {}],
    ['USERS_URL', 'users:4000', {}],
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
    expect(loadConfig(environment, { holdsData: false }).secretKey).toBeUndefined();
  });

  test('a child gets what is no setting of ours, and of ours only what it is given', () => {
    const environment = { PATH: '/bin', SECRET_KEY: 'a', SERVICE_PRIVATE_KEY_FILE: '/key', LOG_LEVEL: 'warn' };
    expect(childEnvironment({ LOG_LEVEL: 'info', PORT: undefined }, environment)).toEqual({
      PATH: '/bin',
      LOG_LEVEL: 'info',
    });
  });
});
