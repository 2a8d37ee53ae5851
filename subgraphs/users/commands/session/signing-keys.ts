import { importJWK, type CryptoKey, type JSONWebKeySet, type JWK } from 'jose';
import { ACCESS_TOKEN, newKeyPair } from '../../../../platform/auth.js';
import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, MINUTE, now, SECOND } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { Resource } from '../../../../platform/resources.js';

interface SigningKey {
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly privateKey: CryptoKey;
  readonly notBefore: Date;
}

/** How long before its first use a key is published; every instance and every verifier has read it by then. */
export const PUBLISHED_AHEAD_MS = 10 * MINUTE;
const REREAD_AFTER_MS = MINUTE;
/** A replaced key stays published until the last token that it signed has expired, and a little longer for slow clocks. */
const KEPT_AFTER_MS = ACCESS_TOKEN.lifetimeSeconds * SECOND + MINUTE;

/** The keys as they were last read. */
const cache = new Resource<{ held?: { readonly readAt: Date; readonly keys: Promise<readonly SigningKey[]> } }>(
  'signing keys',
);

/** The key that signs now. */
export async function currentSigningKey(context: Context): Promise<{ kid: string; privateKey: CryptoKey }> {
  const keys = await signingKeys(context);
  const present = now();
  const current = keys.findLast((key) => key.notBefore <= present);
  if (!current) throw new Error('No signing key is valid yet.');
  return current;
}

/** The keys by which tokens are verified: the present one, the next one, and those of tokens that have not expired. */
export async function publicKeys(context: Context): Promise<JSONWebKeySet> {
  const keys = await signingKeys(context);
  const present = now();
  const published = keys.filter((_key, index) => {
    const successor = keys[index + 1];
    return !successor || after(successor.notBefore, KEPT_AFTER_MS) > present;
  });
  return {
    keys: published.map(({ kid, publicJwk }) => ({ ...publicJwk, kid, alg: ACCESS_TOKEN.algorithm, use: 'sig' })),
  };
}

/** Adds a key after the newest, `sequence`; nothing when another instance was faster. */
export async function insertSigningKey(
  transaction: Transaction,
  sequence: number,
  notBefore: Date,
): Promise<{ kid: string } | undefined> {
  const { publicKey, privateKey } = await newKeyPair();
  const [inserted] = await transaction.sql<{ kid: string }>(
    `insert into signing_key (sequence, kid, public_jwk, private_jwk, not_before) values ($1, $2, $3, $4, $5)
     on conflict (sequence) do nothing returning kid`,
    [
      sequence,
      newId(),
      JSON.stringify(publicKey),
      transaction.context.secrets.encrypt(JSON.stringify(privateKey)),
      notBefore.toISOString(),
    ],
  );
  return inserted;
}

/** The next look reads them again. */
export function forgetSigningKeys(context: Context): void {
  delete cache.orCreate(context, () => ({})).held;
}

function signingKeys(context: Context): Promise<readonly SigningKey[]> {
  const cached = cache.orCreate(context, () => ({}));
  const { held } = cached;
  const present = now();
  if (held && Math.abs(present.getTime() - held.readAt.getTime()) < REREAD_AFTER_MS) return held.keys;
  const keys = runCommand(context, 'readSigningKeys', (transaction) => readKeys(transaction));
  cached.held = { readAt: present, keys };
  keys.catch(() => forgetSigningKeys(context));
  return keys;
}

async function readKeys(transaction: Transaction): Promise<readonly SigningKey[]> {
  const read = () =>
    transaction.sql<{ kid: string; public_jwk: JWK; private_jwk: string; not_before: Date }>(
      'select kid, public_jwk, private_jwk, not_before from signing_key order by sequence',
    );
  let rows = await read();
  if (rows.length === 0) {
    // Concurrent starts create one key: the second waits here for the first, then reads its key.
    await insertSigningKey(transaction, 1, transaction.now);
    rows = await read();
  }
  return Promise.all(
    rows.map(async (row) => ({
      kid: row.kid,
      publicJwk: row.public_jwk,
      privateKey: (await importJWK(
        JSON.parse(transaction.context.secrets.decrypt(row.private_jwk)) as JWK,
        ACCESS_TOKEN.algorithm,
      )) as CryptoKey,
      notBefore: new Date(row.not_before),
    })),
  );
}
