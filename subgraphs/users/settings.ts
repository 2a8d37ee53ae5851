import { z } from 'zod';
import { setting, type Values } from '../../platform/config/setting.js';
import { text, url, wholeNumber } from '../../platform/config/types.js';
import { DEFAULT_USERS_SETTINGS } from './commands/shared/users-settings.js';
import type { OidcSettings } from './providers/oidc-provider.js';

const OIDC = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'];
const GOOGLE = ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'];
const MICROSOFT = ['MICROSOFT_CLIENT_ID', 'MICROSOFT_CLIENT_SECRET'];
const FIRST_ADMIN = ['FIRST_ADMIN_EMAIL', 'FIRST_ADMIN_PASSWORD'];

const isLoopback = (hostname: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
const issuer = url('https:', 'http:').refine(
  (value) => !value.startsWith('http:') || (URL.canParse(value) && isLoopback(new URL(value).hostname)),
  'must begin with https:// unless it is on this machine',
);

/** Providers beyond the named ones. */
const providers = z
  .string()
  .transform((value, refinement) => {
    try {
      return JSON.parse(value) as unknown;
    } catch {
      refinement.addIssue({ code: 'custom', message: 'must be JSON' });
      return z.NEVER;
    }
  })
  .pipe(
    z
      .array(
        z.strictObject({
          id: z.string().regex(/^[a-z0-9-]{1,30}$/, 'must be lower-case letters, digits and hyphens'),
          name: z.string().min(1).max(60),
          issuer,
          clientId: z.string().min(1),
          clientSecret: z.string().min(1),
        }),
      )
      .max(20),
  );

export const settings = {
  sessionMaxDays: setting('SESSION_MAX_DAYS', {
    type: wholeNumber(1, 3_650),
    default: DEFAULT_USERS_SETTINGS.sessionMaxDays,
    about: 'Days after its log-in at which a session ends, however often it is used.',
  }),
  mailRequestsPerAddress: setting('LIMIT_MAIL_REQUESTS', {
    type: wholeNumber(0, 1_000_000),
    default: DEFAULT_USERS_SETTINGS.mailRequestsPerAddress,
    about:
      'Registrations and requests for mails (verification, password reset) per hour from one client address; 0: any number.',
  }),
  firstAdminEmail: setting('FIRST_ADMIN_EMAIL', {
    type: z.email('must be an e-mail address'),
    about: 'Makes this user the first super_admin while there is none. With FIRST_ADMIN_PASSWORD.',
    secret: true,
    with: FIRST_ADMIN,
  }),
  firstAdminPassword: setting('FIRST_ADMIN_PASSWORD', {
    type: z.string().min(10, 'must have at least 10 characters'),
    about: 'Password of the first super_admin: at least 10 characters; change it after the first sign-in.',
    secret: true,
    with: FIRST_ADMIN,
  }),
  passkeyDomain: setting('PASSKEY_DOMAIN', {
    type: z.string().regex(/^[a-z0-9.-]+$/, 'must be a domain such as example.com'),
    about:
      'Domain to which passkeys belong: that of the front ends in CORS_ORIGINS, or one above it. Another one makes existing passkeys useless. Default: the host of PUBLIC_URL.',
  }),
  oidcIssuer: setting('OIDC_ISSUER', {
    type: issuer,
    about:
      'OpenID Connect provider for sign-in; https, or http on this machine. It redirects users to PUBLIC_URL/log-in/oidc. With OIDC_CLIENT_ID and OIDC_CLIENT_SECRET. Default: none.',
    with: OIDC,
  }),
  oidcClientId: setting('OIDC_CLIENT_ID', {
    type: text,
    about: 'Client id of the platform at the OpenID Connect provider.',
    with: OIDC,
  }),
  oidcClientSecret: setting('OIDC_CLIENT_SECRET', {
    type: text,
    about: 'Client secret of the platform at the OpenID Connect provider.',
    secret: true,
    with: OIDC,
  }),
  googleClientId: setting('GOOGLE_CLIENT_ID', {
    type: text,
    about: 'Client id at Google, for sign-in with Google. With GOOGLE_CLIENT_SECRET. Default: none.',
    with: GOOGLE,
  }),
  googleClientSecret: setting('GOOGLE_CLIENT_SECRET', {
    type: text,
    about: 'Client secret at Google.',
    secret: true,
    with: GOOGLE,
  }),
  microsoftClientId: setting('MICROSOFT_CLIENT_ID', {
    type: text,
    about:
      'Application id at Microsoft Entra, for sign-in with Microsoft; its token needs the optional claims email and xms_edov. With MICROSOFT_CLIENT_SECRET. Default: none.',
    with: MICROSOFT,
  }),
  microsoftClientSecret: setting('MICROSOFT_CLIENT_SECRET', {
    type: text,
    about: 'Client secret at Microsoft Entra.',
    secret: true,
    with: MICROSOFT,
  }),
  microsoftTenant: setting('MICROSOFT_TENANT', {
    type: z.string().regex(/^[A-Za-z0-9.-]+$/, 'must be a tenant id, a domain, or organizations, consumers or common'),
    default: 'common',
    about: 'Whose accounts sign in with Microsoft: a tenant id or domain, or organizations, consumers or common.',
  }),
  oidcProviders: setting('OIDC_PROVIDERS', {
    type: providers,
    about:
      'More OpenID Connect providers, as a JSON list of objects with id, name, issuer, clientId and clientSecret. Each redirects users to PUBLIC_URL/log-in/oidc. Default: none.',
    secret: true,
  }),
};

type UsersSettings = Values<typeof settings>;

/** In the order in which a page offers them; the first is the one of clients that choose none. Throws for an id that is there twice. */
export function oidcProvidersOf(values: UsersSettings): OidcSettings[] {
  const all = [
    {
      id: 'oidc',
      name: 'OpenID Connect',
      issuer: values.oidcIssuer,
      ...pair(values.oidcClientId, values.oidcClientSecret),
    },
    {
      id: 'google',
      name: 'Google',
      issuer: 'https://accounts.google.com',
      ...pair(values.googleClientId, values.googleClientSecret),
    },
    {
      id: 'microsoft',
      name: 'Microsoft',
      issuer: `https://login.microsoftonline.com/${values.microsoftTenant}/v2.0`,
      ...pair(values.microsoftClientId, values.microsoftClientSecret),
    },
    ...(values.oidcProviders ?? []),
  ].filter((one): one is OidcSettings => Boolean(one.issuer && one.clientId && one.clientSecret));
  const twice = all.find(({ id }, index) => all.findIndex((other) => other.id === id) !== index);
  if (twice) throw new Error(`OIDC_PROVIDERS: the id ${twice.id} is there twice.`);
  return all;
}

const pair = (clientId: string | undefined, clientSecret: string | undefined) => ({ clientId, clientSecret });

export function firstAdminOf({
  firstAdminEmail: email,
  firstAdminPassword: password,
}: UsersSettings): { readonly email: string; readonly password: string } | undefined {
  return email && password ? { email, password } : undefined;
}
