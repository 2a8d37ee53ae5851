import { rowsOf, type Holdings } from '../../../platform/privacy.js';

/** All data of a user in this domain, without secrets and their identifiers. */
export const holdings: Holdings = {
  account: rowsOf(
    `select id, email, email_verified_at, name, handle, bio, locale, time_zone, leaderboard_visible, discoverable, mobile, status, roles, joined_at
     from user_account where id = $1`,
  ),
  uploads: rowsOf(
    'select id, purpose, announced_type as type, size, sha256, created_at, used_at from upload where owner_id = $1 order by id',
  ),
  sessions: rowsOf(
    `select id, client_agent, client_address, created_at, last_used_at, expires_at, revoked_at, revoke_reason from session
     where user_id = $1 order by id`,
  ),
  emailChanges: rowsOf(
    'select new_email, old_email, requested_at, confirmed_at, undo_until from email_change where user_id = $1 order by id',
  ),
  phoneVerification: rowsOf('select mobile, expires_at from phone_verification where user_id = $1'),
  secondFactor: rowsOf('select enrolled_at, confirmed_at from second_factor where id = $1'),
  identities: rowsOf(
    'select issuer, subject, linked_at, last_used_at from linked_identity where user_id = $1 order by id',
  ),
  passkeys: rowsOf(
    'select name, transports, backed_up, added_at, last_used_at from passkey where user_id = $1 order by id',
  ),
  // Followers are included; users who block them are not.
  relations: rowsOf(
    `select case low_id when $1 then high_id else low_id end as user_id,
       case low_id when $1 then low_follows_at else high_follows_at end as followed_at,
       case low_id when $1 then high_follows_at else low_follows_at end as follows_me_at,
       case low_id when $1 then low_blocks_at else high_blocks_at end as blocked_at
     from relation where low_id = $1 or high_id = $1 order by id`,
  ),
  entitlements: rowsOf('select entitlement, valid_until from entitlement where user_id = $1 order by id'),
  marketingConsents: rowsOf(
    'select given, text_version, decided_at from marketing_consent where user_id = $1 order by id',
  ),
  // Entries by and about the user, without the network addresses of others.
  audit: rowsOf(
    `select action, detail, case when actor_id = $1 then client_address end as client_address, created_at from audit_entry
     where actor_id = $1 or target_id = $1 order by id`,
  ),
  requests: rowsOf(
    'select id, kind, status, requested_at, due_at, ended_at from data_request where user_id = $1 order by id',
  ),
};
