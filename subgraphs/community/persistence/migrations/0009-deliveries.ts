import { Migration } from '@mikro-orm/migrations';

export class DeliveriesMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- How users want to be notified; without a row the defaults apply.
      create table notification_setting (
        user_id uuid primary key,
        quiet_from time,
        quiet_to time,
        digest_time time not null default '08:00',
        check ((quiet_from is null) = (quiet_to is null)),
        check (quiet_from <> quiet_to)
      );
      -- A browser or a phone of a user.
      create table push_subscription (
        id uuid primary key,
        user_id uuid not null,
        endpoint text not null unique,
        p256dh text not null,
        auth text not null,
        label text not null,
        created_at timestamptz not null
      );
      create index push_subscription_user on push_subscription (user_id, id);

      -- One notice by one channel, or a digest of notices, which has no notification. Addresses are never stored.
      create table delivery (
        id uuid primary key,
        user_id uuid not null,
        notification_id uuid references notification on delete cascade,
        channel text not null check (channel in ('mail', 'push', 'sms')),
        category text not null,
        status text not null check (status in ('due', 'sending', 'collected', 'sent', 'failed', 'dropped')),
        -- While it is sending: when the lease ends and another process may try.
        due_at timestamptz not null,
        failures integer not null default 0,
        expires_at timestamptz,
        -- The digest that has it.
        digest_id uuid references delivery,
        -- Of a digest.
        cadence text check (cadence in ('daily', 'weekly')),
        -- A digest that takes more notices.
        open boolean not null default false,
        -- Devices that have it already.
        reached uuid[] not null default '{}',
        held boolean not null default false,
        reason text,
        created_at timestamptz not null,
        ended_at timestamptz,
        unique (notification_id, channel)
      );
      create index delivery_due on delivery (due_at, user_id, id) where status in ('due', 'sending');
      create index delivery_digest on delivery (digest_id) where digest_id is not null;
      create unique index delivery_open_digest on delivery (user_id, channel, cadence) where open;
      create index delivery_user on delivery (user_id, id);
      create index delivery_failed on delivery (id) where status = 'failed';
      create index delivery_ended on delivery (ended_at) where ended_at is not null;

      -- Mail addresses that do not work, as a keyed hash: the address itself belongs to users.
      create table mail_suppression (
        address_hash bytea primary key,
        user_id uuid not null,
        reason text not null check (reason in ('unknown-address', 'complaint', 'repeatedly-rejected')),
        -- Null: until it is lifted.
        until timestamptz,
        created_at timestamptz not null
      );
      create index mail_suppression_user on mail_suppression (user_id);
      -- Numbers that got an SMS, as a keyed hash: whose it is when it answers STOP.
      create table sms_number (number_hash bytea primary key, user_id uuid not null);
      create index sms_number_user on sms_number (user_id);
      create table mail_bounce (
        id uuid primary key,
        address_hash bytea not null,
        user_id uuid not null,
        at timestamptz not null
      );
      create index mail_bounce_address on mail_bounce (address_hash, at);
      create index mail_bounce_user on mail_bounce (user_id);
      create index mail_bounce_at on mail_bounce (at);
    `);
  }
}
