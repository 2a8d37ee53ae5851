import { hasRole } from '../../../platform/auth.js';
import type { Context } from '../../../platform/context.js';

/** A user as this request may see them. */
export interface Seen {
  readonly id: string;
  /** Set where the request itself proved to come from this user, such as by their password: it has no token yet. */
  readonly proven?: true;
}

/** What is personal is for the person and for staff; everybody may know the rest. */
export function maySeePersonal(context: Context, user: Seen): boolean {
  return user.proven === true || context.viewer?.id === user.id || hasRole(context.viewer, 'staff');
}
