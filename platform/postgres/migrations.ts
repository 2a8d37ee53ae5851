import { Migration } from '@mikro-orm/migrations';

/** Tables that every domain's database has: what `outbox.ts`, `inbox.ts` and `command.ts` stand on. */
export class OutboxMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table outbox (
        id bigint generated always as identity primary key,
        event_id uuid not null,
        bucket smallint not null,
        aggregate_id text not null,
        version integer not null,
        type text not null,
        data jsonb not null,
        occurred_at timestamptz not null,
        traceparent text not null,
        correlation_id text not null,
        causation_id uuid,
        actor text,
        published_at timestamptz,
        parked_at timestamptz,
        park_reason text,
        unique (aggregate_id, version)
      );
      create index outbox_unpublished on outbox (bucket, id) where published_at is null and parked_at is null;
      create index outbox_parked on outbox (aggregate_id) where parked_at is not null;
      create table inbox (
        consumer text not null,
        event_id uuid not null,
        handled_at timestamptz not null default now(),
        primary key (consumer, event_id)
      );
      create table dead_letter (
        id bigint generated always as identity primary key,
        consumer text not null,
        subject text not null,
        event_id uuid not null,
        event jsonb not null,
        error text,
        tries integer not null,
        created_at timestamptz not null default now(),
        unique (consumer, event_id)
      );
      create index dead_letter_subject on dead_letter (consumer, subject, id);
      create table idempotency_key (
        actor text not null,
        operation text not null,
        key text not null,
        request_hash text not null,
        result jsonb not null,
        created_at timestamptz not null default now(),
        primary key (actor, operation, key)
      );
    `);
  }
}

/** Which instance an operator wants to publish a bucket of the outbox. */
export class BucketPinMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table bucket_pin (
        bucket smallint primary key check (bucket between 0 and 15),
        instance text not null,
        pinned_at timestamptz not null default now()
      );
    `);
  }
}

/** Progress of the passes over existing rows; see `backfill.ts`. */
export class BackfillMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table backfill (
        name text primary key,
        cursor uuid,
        done integer not null default 0,
        total integer not null,
        finished_at timestamptz
      );
    `);
  }
}

/**
 * Published events beyond the first days, by month; see `archive.ts`. `archived_month` lists the months that were written to
 * the storage, `operator_action` what operators changed by hand.
 */
export class EventArchiveMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table event_archive (
        id bigint not null,
        event_id uuid not null,
        bucket smallint not null,
        aggregate_id text not null,
        version integer not null,
        type text not null,
        data jsonb not null,
        occurred_at timestamptz not null,
        traceparent text not null,
        correlation_id text not null,
        causation_id uuid,
        actor text,
        published_at timestamptz not null,
        primary key (id, published_at)
      ) partition by range (published_at);
      create table archived_month (
        month date primary key,
        storage_key text not null,
        sha256 text not null,
        events bigint not null,
        archived_at timestamptz not null default now()
      );
      create index inbox_handled on inbox (handled_at);
      create index idempotency_key_created on idempotency_key (created_at);
      create table operator_action (
        id bigint generated always as identity primary key,
        at timestamptz not null default now(),
        operator text not null,
        action text not null,
        details jsonb not null
      );
    `);
  }
}

/** What a domain answers for when a user asks for their data; `privacy.ts` uses it. Each domain lists it under its next number. */
export class PersonMigration extends Migration {
  override up(): void {
    // One domain had the table before the others, and kept the user's id as the row's.
    this.addSql(`
      create table if not exists person (
        id uuid primary key,
        version integer not null,
        erased_at timestamptz
      );
      alter table person add user_id uuid;
      update person set user_id = id;
      create unique index person_user on person (user_id);
    `);
  }
}
