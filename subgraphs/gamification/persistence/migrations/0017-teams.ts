import { Migration } from '@mikro-orm/migrations';

export class TeamsMigration extends Migration {
  override up(): void {
    this.addSql(`
      alter table contest add column team_size integer not null default 1 check (team_size between 1 and 3);
      -- A team is named by its captain, who has its name and code; the others refer to the captain.
      alter table participation
        add column captain_id uuid,
        add column team_name text,
        add column team_code text,
        add check (captain_id is null or team_name is null and team_code is null);
      create index participation_captain on participation (contest_id, captain_id) where captain_id is not null;
      create unique index participation_team_code on participation (contest_id, team_code);
    `);
  }
}
