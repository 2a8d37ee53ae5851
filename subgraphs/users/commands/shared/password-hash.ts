import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

/** argon2id with 19 MiB, two passes and one lane: OWASP's minimum. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const PARALLELISM = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

const derive = promisify(argon2);

/** In the PHC string format: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await compute(password, { salt, memory: MEMORY_KIB, passes: PASSES, parallelism: PARALLELISM });
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${PARALLELISM}$${base64(salt)}$${base64(hash)}`;
}

/** `undefined`: there is no account. The work is the same, so that the duration reveals nothing. */
export async function passwordMatches(password: string, stored: string | undefined): Promise<boolean> {
  const { hash, ...parameters } = parsePhc(stored ?? NO_ACCOUNT);
  const computed = await compute(password, parameters, hash.length);
  return timingSafeEqual(computed, hash) && stored !== undefined;
}

/** Matches no password: salt and hash are zeros. */
const NO_ACCOUNT = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${PARALLELISM}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

interface Parameters {
  readonly salt: Buffer;
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

function parsePhc(phc: string): Parameters & { hash: Buffer } {
  const [, memory, passes, parallelism, salt, hash] =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(phc) ?? [];
  if (!salt || !hash) throw new Error('A stored password hash has an unknown form.');
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

function compute(password: string, { salt, ...cost }: Parameters, tagLength = HASH_BYTES): Promise<Buffer> {
  // The same characters, whatever keyboard composed them (NIST SP 800-63B 5.1.1.2).
  const message = password.normalize('NFKC');
  return inTurn(() => derive('argon2id', { message, nonce: salt, tagLength, ...cost }));
}

let running = 0;
const waiting: (() => void)[] = [];

/** At most one hash per core: each takes 19 MiB, and more would only slow each other down. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < availableParallelism()) running += 1;
  else await new Promise<void>((turn) => waiting.push(turn));
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
