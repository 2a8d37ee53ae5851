import type { Viewer } from '../../platform/auth.js';
import { createHash } from 'node:crypto';

/* Who and what is where in the school, by the numbers of `fill.ts`. */

export type Identity = 'user' | 'course' | 'class' | 'booking' | 'product' | 'invoice';

/** As `fill.ts` makes it in SQL. */
export function idOf(kind: Identity, n: number): string {
  const hex = createHash('md5').update(`${kind} ${n}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join('-');
}

/** The id that an argument or a representation of a type gets. */
export const IDS: Readonly<Record<string, string>> = {
  User: idOf('user', 0),
  Course: idOf('course', 0),
  Class: idOf('class', 0),
  Booking: idOf('booking', 0),
  Product: idOf('product', 0),
  Invoice: idOf('invoice', 1),
  Player: idOf('user', 0),
};

function viewer(n: number, ...roles: Viewer['roles']): Viewer {
  return {
    id: idOf('user', n),
    sessionId: idOf('user', n),
    emailVerified: true,
    roles,
    entitlements: ['pro'],
    timeZone: 'UTC',
    expiresAt: new Date(Date.now() + 86_400_000),
  };
}

/** Who asks, from the one who may least; an operation is measured under the first who may ask it. User 0 has most of everything. */
export const VIEWERS: readonly { readonly role: string; readonly viewer: Viewer }[] = [
  { role: 'student', viewer: viewer(0, 'student') },
  { role: 'instructor', viewer: viewer(0, 'student', 'instructor') },
  { role: 'staff', viewer: viewer(0, 'staff') },
  { role: 'super_admin', viewer: viewer(0, 'super_admin') },
];
export const STAFF = viewer(0, 'staff');
