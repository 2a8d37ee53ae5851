import { Migration } from '@mikro-orm/migrations';

export class SketchesMigration extends Migration {
  override up(): void {
    // Hashes by which similar programs are found; null for submissions of before this release.
    this.addSql('alter table contest_submission add column sketch integer[]');
  }
}
