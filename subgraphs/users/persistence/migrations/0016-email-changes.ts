import { Migration } from '@mikro-orm/migrations';

export class EmailChangesMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table email_change (
        id uuid primary key,
        user_id uuid not null references user_account (id),
        new_email text not null,
        requested_at timestamptz not null,
        -- The session that asked is kept when the others end.
        session_id uuid,
        -- Of the link to the new address, until it is used.
        token_hash text unique,
        expires_at timestamptz not null,
        confirmed_at timestamptz,
        -- The address of before, held for its owner until the undo link expires.
        old_email text,
        undo_hash text unique,
        undo_until timestamptz,
        check ((confirmed_at is null) = (old_email is null) and (confirmed_at is null) = (undo_until is null))
      );
      create unique index email_change_pending on email_change (user_id) where confirmed_at is null;
      create index email_change_user on email_change (user_id);
      create index email_change_held on email_change (lower(old_email)) where old_email is not null;

      -- Runs after the row is in the unique index of addresses: a transaction that waited there for a change sees it here.
      create function refuse_held_email() returns trigger language plpgsql as $$
      begin
        if exists (select from email_change where lower(old_email) = lower(new.email) and user_id <> new.id) then
          raise unique_violation using message = 'The address is held for its former owner.', constraint = 'user_account_email';
        end if;
        return null;
      end $$;
      create trigger user_account_held_email after insert or update of email on user_account
        for each row execute function refuse_held_email();

      alter table session drop constraint session_revoke_reason_check;
      alter table session add constraint session_revoke_reason_check check (revoke_reason in
        ('logged-out', 'revoked', 'password-changed', 'email-changed', 'deactivated', 'refresh-token-reused', 'erased'));
    `);
  }
}
