import { Migration } from '@mikro-orm/migrations';

export class ClassesInFullMigration extends Migration {
  override up(): void {
    this.addSql(`
      create trigger credit_entry_never_truncated before truncate on credit_entry
        for each statement execute function refuse_change();
      -- A meeting that is added grants its credit once.
      create unique index credit_entry_grant_once on credit_entry (account_id, meeting_id)
        where kind = 'grant' and meeting_id is not null;
      -- What staff wrote about a student, apart from the ledger, which can't forget.
      create table credit_reason (
        id uuid primary key references credit_entry deferrable initially deferred,
        account_id uuid not null references credit_account,
        reason text not null
      );
      create index credit_reason_account on credit_reason (account_id);
      insert into credit_reason (id, account_id, reason)
        select id, account_id, reason from credit_entry where reason is not null;
      alter table credit_entry drop column reason;

      alter table class_enrollment
        add column paid_amount_minor integer check (paid_amount_minor >= 0),
        add column paid_currency text,
        add check ((paid_amount_minor is null) = (paid_currency is null));
      create index seat_hold_student on seat_hold (student_id);
      create index credit_account_student on credit_account (student_id);

      -- Secret addresses of calendars: of one class, or of all that a person teaches and learns.
      create table calendar_feed (
        id uuid primary key,
        user_id uuid not null,
        class_id uuid references class,
        secret_hash bytea not null unique,
        created_at timestamptz not null,
        unique nulls not distinct (user_id, class_id)
      );
      create index calendar_feed_class on calendar_feed (class_id);

      -- Receipts of what was exported and erased of a person.
      create table person (
        id uuid primary key,
        version integer not null,
        erased_at timestamptz
      );
    `);
  }
}
