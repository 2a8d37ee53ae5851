import { expect, test } from 'vitest';
import { loadConfig } from '../../platform/config/config.js';
import { firstAdminOf, oidcProvidersOf, settings } from './settings.js';

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
  expect(oidcProvidersOf(valuesOf({ OIDC_ISSUER: 'http://127.0.0.1:9000', ...client }))[0]?.issuer).toBe(
    'http://127.0.0.1:9000',
  );
  expect(() => valuesOf({ OIDC_ISSUER: 'http://id.example.com', ...client })).toThrow('OIDC_ISSUER: must begin with');
  expect(() => valuesOf({ OIDC_ISSUER: 'https://id.example.com' })).toThrow(/OIDC_CLIENT_ID[\s\S]*OIDC_CLIENT_SECRET/);
  expect(oidcProvidersOf(valuesOf({}))).toEqual([]);
});

test('Google, Microsoft and any other provider stand side by side', () => {
  const school = {
    id: 'school',
    name: 'School',
    issuer: 'https://id.school.example',
    clientId: 'a',
    clientSecret: 'b',
  };
  const configured = {
    GOOGLE_CLIENT_ID: 'google-id',
    GOOGLE_CLIENT_SECRET: 'google-secret',
    MICROSOFT_CLIENT_ID: 'microsoft-id',
    MICROSOFT_CLIENT_SECRET: 'microsoft-secret',
    MICROSOFT_TENANT: 'organizations',
  };
  const known = oidcProvidersOf(valuesOf({ ...configured, OIDC_PROVIDERS: JSON.stringify([school]) }));
  expect(known.map(({ id, issuer }) => [id, issuer])).toEqual([
    ['google', 'https://accounts.google.com'],
    ['microsoft', 'https://login.microsoftonline.com/organizations/v2.0'],
    ['school', 'https://id.school.example'],
  ]);
  expect(() => valuesOf({ GOOGLE_CLIENT_ID: 'google-id' })).toThrow('GOOGLE_CLIENT_SECRET: is needed');
  for (const wrong of ['no JSON', '{}', JSON.stringify([{ ...school, issuer: 'http://id.school.example' }])])
    expect(() => valuesOf({ OIDC_PROVIDERS: wrong })).toThrow('OIDC_PROVIDERS: ');
  const twice = valuesOf({ ...configured, OIDC_PROVIDERS: JSON.stringify([{ ...school, id: 'google' }]) });
  expect(() => oidcProvidersOf(twice)).toThrow('the id google is there twice');
});
