import { Migration } from '@mikro-orm/migrations';

export class InitialMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table user_account (
        id uuid primary key,
        version integer not null,
        email text not null,
        password_hash text not null,
        name text not null,
        handle text,
        bio text,
        locale text not null,
        time_zone text not null,
        leaderboard_visible boolean not null,
        email_verified_at timestamptz,
        status text not null check (status in ('active', 'deactivated')),
        roles text[] not null check (roles <@ array['student', 'instructor', 'staff', 'super_admin']),
        joined_at timestamptz not null
      );
      create unique index user_account_email on user_account (lower(email));
      create unique index user_account_handle on user_account (lower(handle));
      create index user_account_super_admin on user_account (id) where 'super_admin' = any(roles);
      -- A session is the family of the refresh tokens that descend from one log in.
      create table session (
        id uuid primary key,
        user_id uuid not null references user_account,
        client_agent text,
        client_address text,
        created_at timestamptz not null,
        last_used_at timestamptz not null,
        expires_at timestamptz not null,
        revoked_at timestamptz,
        revoke_reason text check (revoke_reason in
          ('logged-out', 'revoked', 'password-changed', 'deactivated', 'refresh-token-reused')),
        check ((revoked_at is null) = (revoke_reason is null))
      );
      create index session_of_user on session (user_id, id);
      create index session_revoked on session (revoked_at) where revoked_at is not null;
      create index session_expires on session (expires_at);
      -- Of a token only its SHA-256 is here. Used ones are kept, so that their reuse is recognized.
      create table refresh_token (
        hash text primary key,
        session_id uuid not null references session on delete cascade,
        issued_at timestamptz not null,
        used_at timestamptz
      );
      create index refresh_token_session on refresh_token (session_id);
      create unique index refresh_token_current on refresh_token (session_id) where used_at is null;
      create table verification_token (
        hash text primary key,
        user_id uuid not null references user_account,
        expires_at timestamptz not null
      );
      create index verification_token_user on verification_token (user_id);
      create index verification_token_expires on verification_token (expires_at);
      -- Tries that are limited; the subject is an HMAC, for it may be the address of someone who has no account.
      create table attempt (
        id uuid primary key,
        subject text not null,
        tried_at timestamptz not null
      );
      create index attempt_subject on attempt (subject, tried_at);
      create index attempt_tried_at on attempt (tried_at);
      create table signing_key (
        sequence integer primary key,
        kid text not null unique,
        public_jwk jsonb not null,
        -- Sealed by the master key.
        private_jwk text not null,
        not_before timestamptz not null
      );
      -- What billing said that a person may use. Without a foreign key: billing may know a user before we do.
      create table entitlement (
        id uuid primary key,
        user_id uuid not null,
        entitlement text not null,
        valid_until timestamptz
      );
      create index entitlement_user on entitlement (user_id);
      create table audit_entry (
        id uuid primary key,
        action text not null,
        actor_id uuid,
        target_id uuid,
        detail text,
        client_address text,
        request_id text,
        created_at timestamptz not null
      );
      create index audit_entry_target on audit_entry (target_id, id);
      create index audit_entry_actor on audit_entry (actor_id, id);
      create function refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
      end $$;
      create trigger audit_entry_append_only before update or delete on audit_entry
        for each row execute function refuse_change();
      create trigger audit_entry_not_truncated before truncate on audit_entry
        for each statement execute function refuse_change();
    `);
  }
}
