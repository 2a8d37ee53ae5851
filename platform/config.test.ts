import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { newKeyPair } from './auth.js';
import { loadConfig, loadTestPostgresUrl, SETTINGS } from './config.js';
import { newMasterKey } from './secrets.js';
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
  test('needs no setting at all', () => {
    expect(loadConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 4000,
      publicUrl: 'http://127.0.0.1:4000',
      databaseUrl: undefined,
      databasePoolSize: 8,
      mailUrl: undefined,
      logLevel: 'info',
      corsOrigins: [],
    });
    expect(loadConfig({ PORT: '', LOG_LEVEL: '  ' })).toMatchObject({ port: 4000, logLevel: 'info' });
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
