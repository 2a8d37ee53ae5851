import { Migration } from '@mikro-orm/migrations';

export class PasskeysMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table passkey (
        id uuid primary key,
        user_id uuid not null references user_account,
        -- As the authenticator names it, base64url: unique everywhere.
        credential_id text not null constraint passkey_credential_once unique,
        -- COSE.
        public_key bytea not null,
        -- Of signatures; 0 for authenticators that do not count.
        counter bigint not null check (counter >= 0),
        transports text[] not null,
        -- Whether it is synchronized between devices.
        backed_up boolean not null,
        name text not null,
        added_at timestamptz not null,
        last_used_at timestamptz
      );
      create index passkey_user on passkey (user_id, id);
      -- Used up by the answer. With a user it registers a passkey of theirs, else it logs in.
      create table passkey_challenge (
        hash text primary key,
        user_id uuid references user_account,
        expires_at timestamptz not null
      );
      create index passkey_challenge_user on passkey_challenge (user_id) where user_id is not null;
      create index passkey_challenge_expires on passkey_challenge (expires_at);
      -- Null for the first provider.
      alter table oidc_request add provider text;
    `);
  }
}
