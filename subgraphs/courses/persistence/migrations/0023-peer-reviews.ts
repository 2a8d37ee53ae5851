import { Migration } from '@mikro-orm/migrations';

export class PeerReviewsMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Students of an assignment review each other from its close until \`ends_at\`.
      create table peer_review_round (
        exercise_id uuid primary key,
        course_id uuid not null references course,
        ends_at timestamptz(3) not null,
        -- When the grades were made.
        ended_at timestamptz(3)
      );
      create index peer_review_round_course on peer_review_round (course_id);
      create index peer_review_round_open on peer_review_round (ends_at) where ended_at is null;

      create table peer_review (
        id uuid primary key,
        exercise_id uuid not null references peer_review_round,
        submission_id uuid not null references submission on delete cascade,
        -- Null once the reviewer was erased.
        reviewer_id uuid,
        levels jsonb not null default '{}',
        comment text not null default '',
        reviewed_at timestamptz(3)
      );
      create unique index peer_review_once on peer_review (submission_id, reviewer_id);
      create index peer_review_exercise on peer_review (exercise_id);
      create index peer_review_reviewer on peer_review (reviewer_id, exercise_id);
    `);
  }
}
