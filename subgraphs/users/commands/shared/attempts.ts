import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, HOUR, MINUTE } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { TooManyAttempts } from '../../domain/errors.js';
import { emailKey } from '../../domain/user.js';
import { usersSettings } from './users-settings.js';

/** A number of attempts in a time window. */
export interface Limit {
  readonly subject: string;
  readonly tries: number;
  readonly windowMs: number;
}

export const PASSWORD_TRIES_PER_ACCOUNT = 5;
export const PASSWORD_TRIES_PER_ADDRESS = 20;
export const PASSWORD_WINDOW_MS = 15 * MINUTE;
const REQUESTS_PER_ADDRESS = 60;
const MAILS_PER_ACCOUNT = 5;
const MAIL_WINDOW_MS = HOUR;
const SMS_PER_HOUR = 3;
/** Attempts older than this are not needed by any limit. */
export const LONGEST_WINDOW_MS = HOUR;

/** Counted by what was typed, so that an account that does not exist is limited like one that does. */
function passwordLimits(context: Context, email: string): Limit[] {
  const account = {
    subject: subject(context, 'account', emailKey(email)),
    tries: PASSWORD_TRIES_PER_ACCOUNT,
    windowMs: PASSWORD_WINDOW_MS,
  };
  return [account, ...addressLimits(context)];
}

/** Wrong passwords and wrong codes from one network count together. */
function addressLimits(context: Context): Limit[] {
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

/** Passwords for one account from one network where its owner has logged in before. */
function knownDeviceLimits(context: Context, userId: string, address: string): Limit[] {
  return [
    {
      subject: subject(context, 'device', `${userId}/${networkOf(address)}`),
      tries: PASSWORD_TRIES_PER_ACCOUNT,
      windowMs: PASSWORD_WINDOW_MS,
    },
  ];
}

export interface PasswordAttempt {
  /** For {@link giveBack}. */
  readonly taken: readonly string[];
  /**
   * Set where a limit is exhausted by other people, and the attempt is allowed because the account was used from this network
   * before: throw it if the password is wrong, so that the response is that of any other account.
   */
  readonly refusal?: TooManyAttempts;
}

/**
 * Counts an attempt at the password of an account. Wrong passwords of others, at this account or from this address, do not lock
 * out an owner who logs in from a network that they used before: such attempts have a limit of their own. `userId`: undefined
 * when no account has the address.
 */
export async function countPasswordAttempt(
  context: Context,
  email: string,
  userId: string | undefined,
): Promise<PasswordAttempt> {
  return countUnlessKnown(context, userId, passwordLimits(context, email));
}

/** The same for a code of the second factor: the password was right already. */
export function countCodeAttempt(context: Context, userId: string | undefined): Promise<PasswordAttempt> {
  return countUnlessKnown(context, userId, addressLimits(context));
}

async function countUnlessKnown(
  context: Context,
  userId: string | undefined,
  limits: readonly Limit[],
): Promise<PasswordAttempt> {
  try {
    return { taken: await runCommand(context, 'countAttempt', (transaction) => takeTry(transaction, limits)) };
  } catch (error) {
    const { clientAddress } = context;
    if (!(error instanceof TooManyAttempts) || userId === undefined || clientAddress === undefined) throw error;
    return runCommand(context, 'countKnownAttempt', async (transaction) => {
      if (!(await isKnownNetwork(transaction, userId, clientAddress))) throw error;
      return {
        taken: await takeTry(transaction, knownDeviceLimits(context, userId, clientAddress)),
        refusal: error,
      };
    });
  }
}

/** Whether a session of the user began in this network lately. A stolen one does not count. */
async function isKnownNetwork(transaction: Transaction, userId: string, address: string): Promise<boolean> {
  const used = await transaction.sql<{ client_address: string }>(
    `select distinct client_address from (
       select client_address from session
       where user_id = $1 and client_address is not null and revoke_reason is distinct from 'refresh-token-reused'
       order by id desc limit 100
     ) latest`,
    [userId],
  );
  return used.some((session) => networkOf(session.client_address) === networkOf(address));
}

/** Each starts a request that is stored for minutes; none is given back. */
export const oidcLimits = (context: Context): Limit[] => requestLimits(context, 'oidc');
export const passkeyLimits = (context: Context): Limit[] => requestLimits(context, 'passkey');

function requestLimits(context: Context, kind: 'oidc' | 'passkey'): Limit[] {
  const address = context.clientAddress;
  if (address === undefined) return [];
  return [
    {
      subject: subject(context, kind, networkOf(address)),
      tries: REQUESTS_PER_ADDRESS,
      windowMs: PASSWORD_WINDOW_MS,
    },
  ];
}

/** For an owner who proved the identity in another way: wrong passwords of others must not make them wait. */
export async function forgetPasswordTries(transaction: Transaction, email: string): Promise<void> {
  await transaction.sql('delete from attempt where subject = $1', [
    subject(transaction.context, 'account', emailKey(email)),
  ]);
}

/**
 * Counts a registration, or a request for a mail to an address that anyone can name, and is never given back. Throws
 * {@link TooManyAttempts}: mails must not be sent to strangers without limit, by anyone.
 */
export async function countMailRequest(context: Context): Promise<void> {
  const { clientAddress } = context;
  const tries = usersSettings(context).mailRequestsPerAddress;
  if (clientAddress === undefined || tries === 0) return;
  const limit: Limit = {
    subject: subject(context, 'mail-request', networkOf(clientAddress)),
    tries,
    windowMs: MAIL_WINDOW_MS,
  };
  await runCommand(context, 'countMailRequest', (transaction) => takeTry(transaction, [limit]));
}

/** Counts a code that is sent by SMS, for the user and for the number: messages cost money, and numbers belong to strangers too. */
export async function countPhoneCode(transaction: Transaction, userId: string, mobile: string): Promise<void> {
  const limits = [`user/${userId}`, `number/${mobile}`].map((of): Limit => ({
    subject: subject(transaction.context, 'sms', of),
    tries: SMS_PER_HOUR,
    windowMs: HOUR,
  }));
  await takeTry(transaction, limits);
}

/** Deletes attempts and mails that were counted for the address. */
export async function forgetTries(transaction: Transaction, email: string): Promise<void> {
  const address = emailKey(email);
  await transaction.sql('delete from attempt where subject = any($1)', [
    ['account', 'mail'].map((kind) => subject(transaction.context, kind, address)),
  ]);
}

/** Counts one mail to this address; false when the limit is reached, so that a mailbox cannot be flooded. */
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
 * Takes one attempt of each limit, or throws {@link TooManyAttempts} and takes none. Commit before the work: an attempt counts while it
 * runs, so that concurrency gains nothing. Returns the ids for {@link giveBack}.
 */
export async function takeTry(transaction: Transaction, limits: readonly Limit[]): Promise<string[]> {
  const taken: string[] = [];
  // Always in the same order, to avoid deadlocks.
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

/** A successful attempt does not count. Earlier failures still do, so a success in between gains nothing. */
export async function giveBack(transaction: Transaction, taken: readonly string[]): Promise<void> {
  await transaction.sql('delete from attempt where id = any($1::uuid[])', [taken]);
}

function subject(context: Context, kind: string, text: string): string {
  return `${kind}/${context.secrets.hmac('attempt', `${kind}/${text}`).toString('base64url')}`;
}

/** An IPv6 client has 2^64 addresses, so its /64 network is counted. */
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
