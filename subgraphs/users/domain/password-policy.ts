import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as commonDictionary } from '@zxcvbn-ts/language-common';
import { dictionary as englishDictionary } from '@zxcvbn-ts/language-en';
import { lengthOf } from '../../../platform/domain/text.js';
import { PasswordTooWeak } from './errors.js';
import { emailKey } from './user.js';

/** In code points of the canonical form. */
export const PASSWORD_MIN_LENGTH = 10;
export const PASSWORD_MAX_LENGTH = 200;

/** zxcvbn's scale is 0 to 4; 3 is "safely unguessable": more than 10^8 guesses. */
const MIN_SCORE = 3;
/** The estimate takes time that grows with the length. What is strong without its end is strong with it. */
const ESTIMATED_LENGTH = 64;
/** Bounds the work for texts such as `p@ssw0rd` repeated: 50 ms instead of 400 ms. */
const MAX_SUBSTITUTIONS = 10;

/** Shorter local parts, such as that of `al@example.com`, are part of many good passwords by chance. */
const SHORTEST_LOCAL_PART = 3;

export interface PasswordOwner {
  readonly email: string;
  readonly name: string;
}

/** Full-width letters and other keyboard variants become the letters that they stand for, as in the hash (NIST SP 800-63B 5.1.1.2). */
export function canonicalPassword(password: string): string {
  return password.normalize('NFKC');
}

/** Throws {@link PasswordTooWeak} naming the field. */
export function requireStrongPassword(typed: string, owner: PasswordOwner, field = 'input.password'): void {
  const password = canonicalPassword(typed);
  if (lengthOf(password) < PASSWORD_MIN_LENGTH) throw new PasswordTooWeak('too-short', field);
  const email = emailKey(owner.email);
  const [localPart = '', domain = ''] = email.split('@');
  if (localPart.length >= SHORTEST_LOCAL_PART && password.toLowerCase().includes(localPart)) {
    throw new PasswordTooWeak('contains-email', field);
  }
  const names = canonicalPassword(owner.name).split(/\s+/);
  const personal = [
    ...names,
    names.join(''),
    names.join(' '),
    email,
    localPart,
    domain,
    ...email.split(/[^\p{L}\p{N}]+/u),
  ];
  const estimate = estimator().check(
    password.slice(0, ESTIMATED_LENGTH),
    personal.filter((word) => word.length >= SHORTEST_LOCAL_PART),
  );
  if (estimate.score < MIN_SCORE) throw new PasswordTooWeak('common', field);
}

let shared: ZxcvbnFactory | undefined;

/** Made at first use: the dictionaries take 140 ms and 25 MB. */
function estimator(): ZxcvbnFactory {
  shared ??= new ZxcvbnFactory({
    dictionary: { ...commonDictionary, ...englishDictionary },
    graphs: adjacencyGraphs,
    l33tMaxSubstitutions: MAX_SUBSTITUTIONS,
  });
  return shared;
}
