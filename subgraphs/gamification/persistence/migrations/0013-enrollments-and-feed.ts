import { Migration } from '@mikro-orm/migrations';

export class EnrollmentsAndFeedMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Who is in which course, as far as events state it; not active for those who left.
      create table course_enrollment (
        course_id uuid not null,
        user_id uuid not null,
        active boolean not null,
        primary key (course_id, user_id)
      );
      create index course_enrollment_user on course_enrollment (user_id);

      -- Levels and badges as friends see them; courses and contests are read from activity_fact.
      create table feed_entry (
        id uuid primary key,
        player_id uuid not null references player,
        kind text not null check (kind in ('level', 'badge')),
        level integer,
        badge text,
        badge_title text,
        tier integer,
        at timestamptz not null
      );
      create index feed_entry_player on feed_entry (player_id, at, id);
      create index activity_fact_feed on activity_fact (player_id, occurred_at, id)
        where kind in ('course-completed', 'contest-finished');
    `);
  }
}
