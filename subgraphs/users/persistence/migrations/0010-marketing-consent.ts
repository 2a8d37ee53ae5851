import { Migration } from '@mikro-orm/migrations';

export class MarketingConsentMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Every decision stays: it has to be shown who consented to which text, when, and until when. The newest one holds.
      create table marketing_consent (
        id uuid primary key,
        user_id uuid not null references user_account,
        given boolean not null,
        -- Of the text that was shown; of a withdrawal the text that was consented to.
        text_version text not null,
        decided_at timestamptz not null
      );
      create index marketing_consent_user on marketing_consent (user_id, id);
    `);
  }
}
