import { Migration } from '@mikro-orm/migrations';

export class NoticesMigration extends Migration {
  override up(): void {
    this.addSql(`
      alter table notification
        drop constraint notification_category_check,
        add column contest_id uuid,
        add column booking_id uuid,
        add column group_id uuid,
        add column community_event_id uuid,
        -- False: the person does not want this category in the inbox; it is numbered and may be sent.
        add column in_app boolean not null default true,
        -- Its cause was taken back.
        add column withdrawn_at timestamptz,
        add column expires_at timestamptz,
        add column urgent boolean not null default false;
      -- Sequences up to this one were deleted.
      alter table notification_inbox add column trimmed_to integer not null default 0;
      drop index notification_unread;
      create index notification_unread on notification (user_id, sequence) where read_at is null;
      create index notification_created on notification (created_at);
      create index notification_inbox_long on notification_inbox (id) where last_sequence - trimmed_to > 1000;

      -- What users have set; without a row the default of the category applies.
      create table notification_preference (
        user_id uuid not null,
        category text not null,
        channel text not null check (channel in ('app', 'mail', 'push', 'sms')),
        cadence text not null check (cadence in ('now', 'daily', 'weekly', 'never')),
        primary key (user_id, category, channel)
      );

      -- What other domains said: who is notified, and the titles that texts name.
      create table course_completed (
        course_id uuid not null,
        user_id uuid not null,
        primary key (course_id, user_id)
      );
      create table class_title (class_id uuid primary key, title text not null);
      create table contest (id uuid primary key, course_id uuid not null, title text, starts_at timestamptz not null);
      create table contest_participant (
        contest_id uuid not null,
        user_id uuid not null,
        primary key (contest_id, user_id)
      );
      create table plan_subscriber (
        billing_subscription_id uuid primary key,
        product_id uuid not null,
        user_id uuid not null
      );
      create index plan_subscriber_product on plan_subscriber (product_id, user_id);
      create table booking (
        id uuid primary key,
        course_id uuid not null,
        assistant_id uuid not null,
        starts_at timestamptz not null
      );
    `);
  }
}
