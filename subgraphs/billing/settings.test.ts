import { expect, test } from 'vitest';
import { loadConfig } from '../../platform/config/config.js';
import { legalEntityOf, settings, stripeOf } from './settings.js';

const valuesOf = (environment: Readonly<Record<string, string>>) =>
  loadConfig([{ name: 'billing', settings }], { environment }).valuesOf(settings);

test('a Stripe key needs webhook secrets, and each must have the format of Stripe', () => {
  const [STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRETS] = ['sk_test_1', 'whsec_1,whsec_2'];
  expect(stripeOf(valuesOf({ STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRETS }))).toEqual({
    secretKey: 'sk_test_1',
    webhookSecrets: ['whsec_1', 'whsec_2'],
    apiUrl: undefined,
  });
  expect(stripeOf(valuesOf({}))).toBeUndefined();
  expect(() => valuesOf({ STRIPE_SECRET_KEY })).toThrow('STRIPE_WEBHOOK_SECRETS: is needed');
  expect(() => valuesOf({ STRIPE_WEBHOOK_SECRETS })).toThrow('STRIPE_SECRET_KEY: is needed');
  expect(() => valuesOf({ STRIPE_SECRET_KEY: 'pk_test_1', STRIPE_WEBHOOK_SECRETS })).toThrow('STRIPE_SECRET_KEY: must');
  expect(() => valuesOf({ STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRETS: 'whsec_1,other' })).toThrow('must be secrets');
});

test('the seller has defaults, and its address has lines', () => {
  expect(legalEntityOf(valuesOf({}))).toMatchObject({ code: 'lyceum', name: 'Lyceum', address: '', country: 'PT' });
  const { address } = legalEntityOf(valuesOf({ LEGAL_ENTITY_ADDRESS: 'Rua 1; 1000-001 Lisboa' }));
  expect(address).toBe('Rua 1\n1000-001 Lisboa');
  expect(() => valuesOf({ LEGAL_ENTITY_COUNTRY: 'Portugal' })).toThrow('LEGAL_ENTITY_COUNTRY: must be');
});
