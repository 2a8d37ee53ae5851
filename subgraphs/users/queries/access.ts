import { hasRole } from '../../../platform/auth.js';
import type { Context } from '../../../platform/context.js';

/** A user as this request may see them. */
export interface Seen {
  readonly id: string;
  /** Set when the request proved the identity without a token, such as by password. */
  readonly proven?: true;
}

/** Personal fields are visible to the user and to staff, other fields to everyone. */
export function maySeePersonal(context: Context, user: Seen): boolean {
  return user.proven === true || context.viewer?.id === user.id || hasRole(context.viewer, 'staff');
}
