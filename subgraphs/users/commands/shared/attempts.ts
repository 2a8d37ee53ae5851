import type { Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, HOUR, MINUTE } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { TooManyAttempts } from '../../domain/errors.js';
import { emailKey } from '../../domain/user.js';

/** How often something may be tried in a window of time. */
export interface Limit {
  readonly subject: string;
  readonly tries: number;
  readonly windowMs: number;
}

export const PASSWORD_TRIES_PER_ACCOUNT = 5;
export const PASSWORD_TRIES_PER_ADDRESS = 20;
export const PASSWORD_WINDOW_MS = 15 * MINUTE;
const OIDC_TRIES_PER_ADDRESS = 60;
const MAILS_PER_ACCOUNT = 5;
const MAIL_WINDOW_MS = HOUR;
/** After this time no limit looks at an attempt any more. */
export const LONGEST_WINDOW_MS = HOUR;

/** Counted by what was typed, so that an account that does not exist is limited like one that does. */
export function passwordLimits(context: Context, email: string): Limit[] {
  const account = {
    subject: subject(context, 'account', emailKey(email)),
    tries: PASSWORD_TRIES_PER_ACCOUNT,
    windowMs: PASSWORD_WINDOW_MS,
  };
  return [account, ...addressLimits(context)];
}

/** Wrong passwords and wrong codes from one network count together. */
export function addressLimits(context: Context): Limit[] {
  const address = context.clientAddress;
  if (address === undefined) return [];
  return [
    {
      subject: subject(context, 'address', networkOf(address)),
      tries: PASSWORD_TRIES_PER_ADDRESS,
      windowMs: PASSWORD_WINDOW_MS,
    },
  ];
}

/** Each begins a request that is kept for minutes; none is given back. */
export function oidcLimits(context: Context): Limit[] {
  const address = context.clientAddress;
  if (address === undefined) return [];
  return [
    {
      subject: subject(context, 'oidc', networkOf(address)),
      tries: OIDC_TRIES_PER_ADDRESS,
      windowMs: PASSWORD_WINDOW_MS,
    },
  ];
}

/** Who has shown otherwise that the account is theirs need not wait for the wrong passwords of others. */
export async function forgetPasswordTries(transaction: Transaction, email: string): Promise<void> {
  await transaction.sql('delete from attempt where subject = $1', [
    subject(transaction.context, 'account', emailKey(email)),
  ]);
}

/** Tries and mails that were counted for the address. */
export async function forgetTries(transaction: Transaction, email: string): Promise<void> {
  const address = emailKey(email);
  await transaction.sql('delete from attempt where subject = any($1)', [
    ['account', 'mail'].map((kind) => subject(transaction.context, kind, address)),
  ]);
}

/** Counts one mail to this address; false when it had enough: nobody can have another person's mailbox flooded by us. */
export async function mailAllowed(transaction: Transaction, email: string): Promise<boolean> {
  const limit: Limit = {
    subject: subject(transaction.context, 'mail', emailKey(email)),
    tries: MAILS_PER_ACCOUNT,
    windowMs: MAIL_WINDOW_MS,
  };
  try {
    await takeTry(transaction, [limit]);
    return true;
  } catch (error) {
    if (error instanceof TooManyAttempts) return false;
    throw error;
  }
}

/**
 * Takes one try of each limit, or throws {@link TooManyAttempts} and takes none. Commit before what is tried: a try counts
 * while it is made, so that many at once gain nothing. Returns what {@link giveBack} needs.
 */
export async function takeTry(transaction: Transaction, limits: readonly Limit[]): Promise<string[]> {
  const taken: string[] = [];
  // Always in the same order, so that two that want the same locks don't wait for each other.
  for (const limit of limits.toSorted((a, b) => (a.subject < b.subject ? -1 : 1))) {
    await transaction.sql('select pg_advisory_xact_lock(hashtextextended($1, 0))', [limit.subject]);
    const tried = await transaction.sql<{ tried_at: Date }>(
      'select tried_at from attempt where subject = $1 and tried_at > $2 order by tried_at desc limit $3',
      [limit.subject, after(transaction.now, -limit.windowMs).toISOString(), limit.tries],
    );
    const oldest = tried[limit.tries - 1];
    if (oldest) throw new TooManyAttempts(after(new Date(oldest.tried_at), limit.windowMs));
    const id = newId();
    await transaction.sql('insert into attempt (id, subject, tried_at) values ($1, $2, $3)', [
      id,
      limit.subject,
      transaction.now.toISOString(),
    ]);
    taken.push(id);
  }
  return taken;
}

/** A try that succeeded does not count. Those that failed before it do: a right one in between gains nothing. */
export async function giveBack(transaction: Transaction, taken: readonly string[]): Promise<void> {
  await transaction.sql('delete from attempt where id = any($1::uuid[])', [taken]);
}

function subject(context: Context, kind: string, text: string): string {
  return `${kind}/${context.secrets.hmac('attempt', `${kind}/${text}`).toString('base64url')}`;
}

/** Who has one IPv6 address has the 2^64 of its network. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1]) return mapped[1];
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = head.split(':').filter(Boolean);
  const rest = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - rest.length);
  return [...groups, ...Array.from({ length: zeros }, () => '0'), ...rest]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
