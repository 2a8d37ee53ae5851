import { Migration } from '@mikro-orm/migrations';

export class ExerciseResultsMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- A result is kept before the exercise is complete, and a completion may come without a score.
      alter table exercise_completion alter column score drop not null;
      alter table exercise_completion alter column completed_at drop not null;
      alter table exercise_completion add check (score is not null or completed_at is not null);
    `);
  }
}
