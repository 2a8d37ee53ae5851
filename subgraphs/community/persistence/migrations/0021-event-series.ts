import { Migration } from '@mikro-orm/migrations';

export class EventSeriesMigration extends Migration {
  override up(): void {
    this.addSql(`
      alter table community_event
        -- Shared by the occurrences of a series.
        add column series_id uuid,
        -- RFC 5545, of the series.
        add column recurrence text check (char_length(recurrence) <= 500),
        add column changed_at timestamptz not null default now(),
        add constraint event_of_series check ((series_id is null) = (recurrence is null));
      create index community_event_series on community_event (series_id, starts_at) where series_id is not null;
      create table event_feed (
        user_id uuid primary key,
        -- SHA-256 of the secret in its address.
        secret_hash bytea not null unique,
        created_at timestamptz not null
      );
    `);
  }
}
