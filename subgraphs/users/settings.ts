import { z } from 'zod';
import { setting, type Values } from '../../platform/config/setting.js';
import { text, url, wholeNumber } from '../../platform/config/types.js';
import { DEFAULT_USERS_SETTINGS } from './commands/shared/users-settings.js';
import type { OidcSettings } from './providers/oidc-provider.js';

const OIDC = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'];
const FIRST_ADMIN = ['FIRST_ADMIN_EMAIL', 'FIRST_ADMIN_PASSWORD'];

const isLoopback = (hostname: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

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
    type: url('https:', 'http:').refine(
      (value) => !value.startsWith('http:') || (URL.canParse(value) && isLoopback(new URL(value).hostname)),
      'must begin with https:// unless it is on this machine',
    ),
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
};

type UsersSettings = Values<typeof settings>;

/** Absent: users sign in by password only. */
export function oidcOf({
  oidcIssuer: issuer,
  oidcClientId: clientId,
  oidcClientSecret: clientSecret,
}: UsersSettings): OidcSettings | undefined {
  return issuer && clientId && clientSecret ? { issuer, clientId, clientSecret } : undefined;
}

export function firstAdminOf({
  firstAdminEmail: email,
  firstAdminPassword: password,
}: UsersSettings): { readonly email: string; readonly password: string } | undefined {
  return email && password ? { email, password } : undefined;
}
