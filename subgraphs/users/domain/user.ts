import { Aggregate } from '../../../platform/domain/aggregate.js';
import { newId } from '../../../platform/domain/ids.js';
import { canonicalEmail } from '../../../platform/domain/text.js';
import { AccountDeactivated, HandleReserved, LastSuperAdmin } from './errors.js';
import { isReservedHandle } from './handle.js';

export type Role = 'student' | 'instructor' | 'staff' | 'super_admin';
export const ROLES: readonly Role[] = ['student', 'instructor', 'staff', 'super_admin'];

/** `erased` from the moment in which the account is closed for the erasure; it is final. */
export type UserStatus = 'active' | 'deactivated' | 'erased';

export type UserEvent =
  | { readonly type: 'user-registered'; readonly user: User }
  | { readonly type: 'user-verified'; readonly user: User }
  | { readonly type: 'user-logged-in'; readonly user: User; readonly sessionId: string }
  | { readonly type: 'profile-updated'; readonly user: User }
  | { readonly type: 'roles-changed'; readonly user: User; readonly roles: readonly Role[] }
  | { readonly type: 'password-changed'; readonly user: User }
  | { readonly type: 'security-notice'; readonly user: User; readonly notice: SecurityNotice }
  | { readonly type: 'user-deactivated'; readonly user: User }
  | { readonly type: 'user-reactivated'; readonly user: User }
  | { readonly type: 'account-erased' }
  | { readonly type: 'mobile-changed' }
  | { readonly type: 'session-revoked'; readonly user: User; readonly sessionId: string };

/** What the owner of an account must hear of. */
export type SecurityNotice =
  | 'TOKEN_REUSED'
  | 'EMAIL_CHANGED'
  | 'SECOND_FACTOR_ON'
  | 'SECOND_FACTOR_OFF'
  | 'NEW_DEVICE'
  | 'API_KEY_CREATED'
  | 'RECOVERY_CODES_LOW';

export interface NewUser {
  readonly email: string;
  readonly passwordHash: string;
  readonly name: string;
  readonly handle?: string | null;
  readonly locale: string;
  readonly timeZone: string;
}

/** Absent fields stay unchanged. */
export interface ProfileChanges {
  readonly name?: string;
  readonly handle?: string | null;
  readonly bio?: string | null;
  readonly locale?: string;
  readonly timeZone?: string;
  readonly leaderboardVisible?: boolean;
  readonly discoverable?: boolean;
}

/** A person with an account: identity and roles. */
export class User extends Aggregate<UserEvent> {
  readonly id = newId();
  email: string;
  passwordHash: string;
  name: string;
  handle: string | null;
  bio: string | null = null;
  /** Id of the upload of the profile picture; null: initials are shown. */
  avatarId: string | null = null;
  locale: string;
  timeZone: string;
  leaderboardVisible = true;
  /** Whether other users find them in the search for people. */
  discoverable = true;
  /** E.164, verified; null: none. Used for SMS only. */
  mobile: string | null = null;
  emailVerifiedAt: Date | null = null;
  /** Null: never. */
  lastLoggedInAt: Date | null = null;
  status: UserStatus = 'active';
  roles: readonly Role[] = ['student'];
  /** Null: never. */
  rolesChangedAt: Date | null = null;

  constructor(
    details: NewUser,
    readonly joinedAt: Date,
  ) {
    super();
    this.email = emailKey(details.email);
    this.passwordHash = details.passwordHash;
    this.name = details.name;
    this.handle = details.handle ?? null;
    this.locale = details.locale;
    this.timeZone = details.timeZone;
    this.record({ type: 'user-registered', user: this });
  }

  /** Idempotent. */
  verifyEmail(now: Date): void {
    if (this.emailVerifiedAt) return;
    this.emailVerifiedAt = now;
    this.record({ type: 'user-verified', user: this });
  }

  /** The owner has proven access to the new mailbox. */
  changeEmail(email: string, now: Date): void {
    this.email = emailKey(email);
    if (!this.emailVerifiedAt) return this.verifyEmail(now);
    this.emailVerifiedAt = now;
    this.warn('EMAIL_CHANGED');
  }

  /** To a verified address of before. */
  restoreEmail(email: string, now: Date): void {
    this.email = email;
    this.emailVerifiedAt = now;
  }

  requireActive(): void {
    if (this.status !== 'active') throw new AccountDeactivated();
  }

  logIn(sessionId: string, now: Date): void {
    this.requireActive();
    this.lastLoggedInAt = now;
    this.record({ type: 'user-logged-in', user: this, sessionId });
  }

  /** Community tells the owner, in the app and by mail. */
  warn(notice: SecurityNotice): void {
    this.record({ type: 'security-notice', user: this, notice });
  }

  /** A handle that is reserved can be kept, but not taken. */
  updateProfile(changes: ProfileChanges): void {
    const { handle } = changes;
    const kept = handle?.toLowerCase() === this.handle?.toLowerCase();
    if (typeof handle === 'string' && !kept && isReservedHandle(handle)) throw new HandleReserved();
    const before = JSON.stringify(this.profile);
    Object.assign(this, { ...this.profile, ...changes });
    if (JSON.stringify(this.profile) !== before) this.record({ type: 'profile-updated', user: this });
  }

  /** States locale, time zone and visibility once more, for consumers that lack them. */
  stateProfile(): void {
    this.record({ type: 'profile-updated', user: this });
  }

  /** Returns the id of the picture that is no longer shown. */
  setAvatar(avatarId: string | null): string | null {
    const replaced = this.avatarId;
    if (avatarId === replaced) return null;
    this.avatarId = avatarId;
    this.record({ type: 'profile-updated', user: this });
    return replaced;
  }

  /** A number that was verified, or null to remove it. False when nothing changes. */
  setMobile(mobile: string | null): boolean {
    if (mobile === this.mobile) return false;
    this.mobile = mobile;
    this.record({ type: 'mobile-changed' });
    return true;
  }

  changePassword(passwordHash: string): void {
    this.passwordHash = passwordHash;
    this.record({ type: 'password-changed', user: this });
  }

  /** False when the user already has it. */
  grantRole(role: Role, now: Date): boolean {
    if (this.roles.includes(role)) return false;
    this.setRoles([...this.roles, role], now);
    return true;
  }

  /** False when the user does not have it. `others`: number of other super_admins. */
  revokeRole(role: Role, superAdmins: { readonly others: number }, now: Date): boolean {
    if (!this.roles.includes(role)) return false;
    if (role === 'super_admin') mustLeaveOne(superAdmins);
    this.setRoles(
      this.roles.filter((held) => held !== role),
      now,
    );
    return true;
  }

  /** Replaces the whole set. */
  replaceRoles(roles: readonly Role[], now: Date): void {
    const same = roles.length === this.roles.length && this.roles.every((role) => roles.includes(role));
    if (!same) this.setRoles(roles, now);
  }

  /** False when already deactivated. `others`: number of other super_admins. */
  deactivate(superAdmins: { readonly others: number }): boolean {
    if (this.status !== 'active') return false;
    if (this.roles.includes('super_admin')) mustLeaveOne(superAdmins);
    this.status = 'deactivated';
    this.record({ type: 'user-deactivated', user: this });
    return true;
  }

  /** False when active or erased. */
  reactivate(): boolean {
    if (this.status !== 'deactivated') return false;
    this.status = 'active';
    this.record({ type: 'user-reactivated', user: this });
    return true;
  }

  /** The erasure is due. False when already closed. `others`: number of other super_admins. */
  close(superAdmins: { readonly others: number }): boolean {
    if (this.status === 'erased') return false;
    if (this.roles.includes('super_admin')) mustLeaveOne(superAdmins);
    this.status = 'erased';
    this.record({ type: 'user-deactivated', user: this });
    return true;
  }

  /** Only the id is left. Idempotent. */
  erase(): void {
    this.status = 'erased';
    this.email = erasedEmail(this.id);
    this.passwordHash = '';
    this.name = ERASED_NAME;
    this.handle = null;
    this.bio = null;
    this.avatarId = null;
    this.locale = 'en';
    this.timeZone = 'UTC';
    this.leaderboardVisible = false;
    this.discoverable = false;
    this.mobile = null;
    this.emailVerifiedAt = null;
    this.roles = [];
    this.record({ type: 'account-erased' });
  }

  sessionsEnded(sessionIds: readonly string[]): void {
    for (const sessionId of sessionIds) this.record({ type: 'session-revoked', user: this, sessionId });
  }

  private get profile(): Required<ProfileChanges> {
    const { name, handle, bio, locale, timeZone, leaderboardVisible, discoverable } = this;
    return { name, handle, bio, locale, timeZone, leaderboardVisible, discoverable };
  }

  private setRoles(roles: readonly Role[], now: Date): void {
    this.rolesChangedAt = now;
    this.roles = ROLES.filter((role) => roles.includes(role));
    this.record({ type: 'roles-changed', user: this, roles: this.roles });
  }
}

/** Replaces the name of an erased user. */
export const ERASED_NAME = 'Erased user';

/** `.invalid` is reserved (RFC 2606), so no mail can reach it. */
export function erasedEmail(userId: string): string {
  return `${userId}@erased.invalid`;
}

/** The canonical form of the address. Of a text that is not an address, a form that no other account has: accounts are counted and looked up by it. */
export function emailKey(email: string): string {
  return canonicalEmail(email) ?? email.trim().toLowerCase();
}

function mustLeaveOne(superAdmins: { readonly others: number }): void {
  if (superAdmins.others < 1) throw new LastSuperAdmin();
}
