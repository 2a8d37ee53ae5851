import { z } from 'zod';
import { setting, type Values } from '../../platform/config/setting.js';
import { list, url } from '../../platform/config/types.js';

const STRIPE = ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRETS'];

export const settings = {
  legalEntityCode: setting('LEGAL_ENTITY_CODE', {
    type: z.string().regex(/^[a-z0-9-]{1,20}$/, 'must be 1 to 20 lower-case letters, digits and hyphens'),
    default: 'lyceum',
    about:
      'Prefix under which invoices are numbered: lower-case letters, digits and hyphens. Use another one when another company sells.',
  }),
  legalEntityName: setting('LEGAL_ENTITY_NAME', {
    type: z.string().max(200, 'must have at most 200 characters'),
    default: 'Lyceum',
    about: 'Name of the seller on invoices.',
  }),
  legalEntityAddress: setting('LEGAL_ENTITY_ADDRESS', {
    type: z.string().max(500, 'must have at most 500 characters'),
    about: 'Postal address of the seller, its lines separated by semicolons. Default: none is printed.',
  }),
  legalEntityCountry: setting('LEGAL_ENTITY_COUNTRY', {
    type: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code such as PT'),
    default: 'PT',
    about: 'Country of the seller (ISO 3166-1 alpha-2), whose tax applies to buyers without billing details.',
  }),
  legalEntityTaxId: setting('LEGAL_ENTITY_TAX_ID', {
    type: z.string().max(40, 'must have at most 40 characters'),
    about: 'Tax number of the seller. Default: none is printed.',
  }),
  legalEntityTimeZone: setting('LEGAL_ENTITY_TIME_ZONE', {
    type: z.string().refine(isTimeZone, 'must be an IANA time zone such as Europe/Lisbon'),
    default: 'Europe/Lisbon',
    about: 'IANA time zone of the seller: documents are numbered by its years and dated by its days.',
  }),
  legalEntityBankDetails: setting('LEGAL_ENTITY_BANK_DETAILS', {
    type: z.string().max(200, 'must have at most 200 characters'),
    about:
      'Bank account of the seller, such as its IBAN and BIC, printed on pro forma invoices. Default: none is printed.',
  }),
  stripeSecretKey: setting('STRIPE_SECRET_KEY', {
    type: z.string().regex(/^(sk|rk)_(test|live)_\w+$/, 'must begin with sk_test_, sk_live_, rk_test_ or rk_live_'),
    about:
      'Key of the Stripe account that takes payments. With STRIPE_WEBHOOK_SECRETS. Default: staff record payments by hand.',
    secret: true,
    with: STRIPE,
  }),
  stripeWebhookSecrets: setting('STRIPE_WEBHOOK_SECRETS', {
    type: list((secret) => /^whsec_\S+$/.test(secret), 'must be secrets that begin with whsec_'),
    about:
      'Signing secrets of the webhooks that Stripe sends to PUBLIC_URL/webhooks/stripe; several separated by commas during a rotation.',
    secret: true,
    with: STRIPE,
  }),
  stripeApiUrl: setting('STRIPE_API_URL', {
    type: url('https:', 'http:'),
    about: "Replaces Stripe's own address, for tests of an installation.",
  }),
};

type BillingSettings = Values<typeof settings>;

export interface StripeSettings {
  readonly secretKey: string;
  readonly webhookSecrets: readonly string[];
  readonly apiUrl: string | undefined;
}

/** Absent: staff record payments by hand. */
export function stripeOf({
  stripeSecretKey: secretKey,
  stripeWebhookSecrets: webhookSecrets,
  stripeApiUrl: apiUrl,
}: BillingSettings): StripeSettings | undefined {
  return secretKey && webhookSecrets ? { secretKey, webhookSecrets, apiUrl } : undefined;
}

/** The seller. Lines of the address are separated by line feeds. */
export function legalEntityOf(values: BillingSettings) {
  return {
    code: values.legalEntityCode,
    name: values.legalEntityName,
    address: (values.legalEntityAddress ?? '')
      .split(';')
      .map((line) => line.trim())
      .join('\n'),
    country: values.legalEntityCountry,
    taxId: values.legalEntityTaxId ?? '',
    timeZone: values.legalEntityTimeZone,
    bankDetails: values.legalEntityBankDetails ?? '',
  };
}

function isTimeZone(value: string): boolean {
  try {
    // PostgreSQL reads the sign of an offset such as +01:00 the other way round.
    return /^[A-Za-z]/.test(value) && Boolean(new Intl.DateTimeFormat('en', { timeZone: value }));
  } catch {
    return false;
  }
}
