import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
  type WebAuthnCredential,
} from '@simplewebauthn/server';
import { z } from 'zod';
import type { Context } from '../../../platform/context.js';
import { MINUTE } from '../../../platform/domain/clock.js';
import { Resource } from '../../../platform/resources.js';

/** How long an authenticator may take. */
export const PASSKEY_CHALLENGE_LIFETIME_MS = 5 * MINUTE;

export interface PasskeySettings {
  /** Passkeys belong to this domain and work on its subdomains. */
  readonly rpId: string;
  /** Pages that may ask for them. */
  readonly origins: readonly string[];
}

export const passkeys = new Resource<PasskeySettings>('passkeys');

/** Without settings, those of the public address. */
function settingsOf(context: Context): PasskeySettings {
  const { hostname, origin } = new URL(context.publicUrl);
  return passkeys.of(context) ?? { rpId: hostname, origins: [origin] };
}

/** Those origins whose passkeys belong to the domain: of other sites a browser would not accept it. */
export function originsOf(rpId: string, origins: readonly string[]): string[] {
  return origins.filter((origin) => {
    const hostname = URL.canParse(origin) ? new URL(origin).hostname : '';
    return hostname === rpId || hostname.endsWith(`.${rpId}`);
  });
}

export interface StoredPasskey {
  readonly credentialId: string;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly counter: number;
  readonly transports: readonly string[];
}

/** Registration options as JSON. A passkey is found without a user name, and its holder is verified by PIN or biometrics. */
export async function registrationOptions(
  context: Context,
  user: { readonly id: string; readonly email: string; readonly name: string },
  known: readonly { readonly credentialId: string; readonly transports: readonly string[] }[],
): Promise<{ readonly challenge: string; readonly options: string }> {
  const options = await generateRegistrationOptions({
    rpName: 'Lyceum',
    rpID: settingsOf(context).rpId,
    userName: user.email,
    userDisplayName: user.name,
    userID: new Uint8Array(Buffer.from(user.id)),
    timeout: PASSKEY_CHALLENGE_LIFETIME_MS,
    excludeCredentials: known.map(({ credentialId: id, transports }) => ({ id, transports: [...transports] })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  return { challenge: options.challenge, options: JSON.stringify(options) };
}

/** Log-in options as JSON. They name no passkey, so that they say nothing about any account. */
export async function logInOptions(
  context: Context,
): Promise<{ readonly challenge: string; readonly options: string }> {
  const options = await generateAuthenticationOptions({
    rpID: settingsOf(context).rpId,
    timeout: PASSKEY_CHALLENGE_LIFETIME_MS,
    userVerification: 'required',
  });
  return { challenge: options.challenge, options: JSON.stringify(options) };
}

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);
const answer = z.object({
  id: base64url.max(1_400),
  response: z.looseObject({
    clientDataJSON: base64url,
    userHandle: base64url.nullish(),
    transports: z.array(z.string().max(20)).max(10).optional(),
  }),
});

export interface Answer {
  readonly credentialId: string;
  /** That it claims to answer; the signature is checked later. */
  readonly challenge: string;
  /** The id of the user that the authenticator keeps with the passkey; undefined if it does not say. */
  readonly userId: string | undefined;
  readonly json: unknown;
}

/** Undefined for what no browser sends. */
export function readAnswer(credential: string): Answer | undefined {
  try {
    const json: unknown = JSON.parse(credential);
    const { id, response } = answer.parse(json);
    const clientData = z
      .object({ challenge: z.string().max(200) })
      .parse(JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString()));
    const userId = response.userHandle ? Buffer.from(response.userHandle, 'base64url').toString() : undefined;
    return { credentialId: id, challenge: clientData.challenge, userId, json };
  } catch {
    return undefined;
  }
}

/** The new passkey; undefined when challenge, origin, domain, verification of the holder or signature are not as they must be. */
export async function verifiedRegistration(
  context: Context,
  { json, challenge }: Answer,
): Promise<(StoredPasskey & { readonly backedUp: boolean }) | undefined> {
  const { rpId, origins } = settingsOf(context);
  const verified = await verifyRegistrationResponse({
    response: json as RegistrationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: [...origins],
    expectedRPID: rpId,
    requireUserVerification: true,
  }).catch((error: unknown) => refused(context, error));
  if (!verified?.verified) return undefined;
  const { credential, credentialBackedUp: backedUp } = verified.registrationInfo;
  const { id: credentialId, publicKey, counter, transports = [] } = credential;
  return { credentialId, publicKey: new Uint8Array(publicKey), counter, transports, backedUp };
}

/** Its new counter; undefined under the same conditions, and when the counter went back, as that of a copy does. */
export async function verifiedLogIn(
  context: Context,
  { json, challenge }: Answer,
  passkey: StoredPasskey,
): Promise<number | undefined> {
  const { rpId, origins } = settingsOf(context);
  const credential: WebAuthnCredential = {
    id: passkey.credentialId,
    publicKey: passkey.publicKey,
    counter: passkey.counter,
  };
  const verified = await verifyAuthenticationResponse({
    response: json as AuthenticationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: [...origins],
    expectedRPID: rpId,
    credential,
    requireUserVerification: true,
  }).catch((error: unknown) => refused(context, error));
  return verified?.verified ? verified.authenticationInfo.newCounter : undefined;
}

/** The library throws for each condition; its texts have no personal data, but may have what the client sent. */
function refused(context: Context, error: unknown): undefined {
  context.log.info({ error: (error as Error).name }, 'a passkey was refused');
  return undefined;
}
