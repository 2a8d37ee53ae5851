import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import type { OidcSettings } from '../providers/oidc-provider.js';

/** What the provider says of a user; `sub` is theirs there. */
export interface KnownPerson {
  readonly sub: string;
  readonly email: string;
  /** Some providers send text. */
  readonly email_verified: boolean | string | number | null;
  readonly name?: string | undefined;
  readonly given_name?: string;
  readonly family_name?: string;
  readonly locale?: string;
  readonly zoneinfo?: string;
}

const CLIENT = { clientId: 'lyceum', clientSecret: 'a secret of the test' };

/** A real OpenID Connect provider on a free port, at which every visitor is the person that was named last. */
export async function startProvider(redirectUri: string) {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const people = new Map<string, KnownPerson>();
  let present = '';
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.clientId, client_secret: CLIENT.clientSecret, redirect_uris: [redirectUri] }],
    cookies: { keys: ['a key of the test'] },
    claims: {
      email: ['email', 'email_verified'],
      profile: ['name', 'given_name', 'family_name', 'locale', 'zoneinfo'],
    },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: () => '/interaction' },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ ...people.get(id), sub: id }) }),
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId ?? '',
        accountId: oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (request.url === '/interaction')
      void provider.interactionFinished(request, response, { login: { accountId: present } });
    else void answer(request, response);
  });
  return {
    settings: { id: 'oidc', name: 'OpenID Connect', issuer, ...CLIENT } satisfies OidcSettings,
    /** Goes to the provider as this person's browser, and returns what it is sent back with. */
    async visit(url: string, person: KnownPerson): Promise<{ code: string; state: string; issuer: string | null }> {
      people.set(person.sub, person);
      present = person.sub;
      const cookies = new Map<string, string>();
      for (let at = url; ;) {
        if (at.startsWith(redirectUri)) {
          const { searchParams } = new URL(at);
          return {
            code: searchParams.get('code') ?? '',
            state: searchParams.get('state') ?? '',
            issuer: searchParams.get('iss'),
          };
        }
        const response = await fetch(at, {
          redirect: 'manual',
          headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        });
        for (const cookie of response.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
          if (value === '') cookies.delete(name);
          else cookies.set(name, value);
        }
        const location = response.headers.get('location');
        if (location === null) throw new Error(`The provider answered ${response.status}: ${await response.text()}`);
        at = new URL(location, at).href;
      }
    },
    stop: () =>
      new Promise<void>((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}
