import { expect, test } from 'vitest';
import { loadConfig } from '../../platform/config/config.js';
import { firstAdminOf, oidcOf, settings } from './settings.js';

const valuesOf = (environment: Readonly<Record<string, string>>) =>
  loadConfig([{ name: 'users', settings }], { environment }).valuesOf(settings);

test('the first administrator needs a password', () => {
  const [FIRST_ADMIN_EMAIL, FIRST_ADMIN_PASSWORD] = ['admin@lyceum.test', 'a long first password'];
  expect(firstAdminOf(valuesOf({ FIRST_ADMIN_EMAIL, FIRST_ADMIN_PASSWORD }))).toEqual({
    email: FIRST_ADMIN_EMAIL,
    password: FIRST_ADMIN_PASSWORD,
  });
  expect(() => valuesOf({ FIRST_ADMIN_EMAIL })).toThrow('FIRST_ADMIN_PASSWORD: is needed');
  expect(() => valuesOf({ FIRST_ADMIN_PASSWORD })).toThrow('FIRST_ADMIN_EMAIL: is needed');
});

test('an OpenID Connect provider needs a client, and https unless it is on this machine', () => {
  const client = { OIDC_CLIENT_ID: 'lyceum', OIDC_CLIENT_SECRET: 'secret' };
  expect(oidcOf(valuesOf({ OIDC_ISSUER: 'http://127.0.0.1:9000', ...client }))?.issuer).toBe('http://127.0.0.1:9000');
  expect(() => valuesOf({ OIDC_ISSUER: 'http://id.example.com', ...client })).toThrow('OIDC_ISSUER: must begin with');
  expect(() => valuesOf({ OIDC_ISSUER: 'https://id.example.com' })).toThrow(/OIDC_CLIENT_ID[\s\S]*OIDC_CLIENT_SECRET/);
  expect(oidcOf(valuesOf({}))).toBeUndefined();
});
