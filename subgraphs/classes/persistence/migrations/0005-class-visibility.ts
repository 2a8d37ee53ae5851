import { Migration } from '@mikro-orm/migrations';

export class ClassVisibilityMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Null: a draft in preparation, or a private class. Group classes were listed until now, and stay listed.
      alter table class add column published_at timestamptz;
      update class set published_at = now() where type = 'group';
      create table class_invitation (
        id uuid primary key,
        class_id uuid not null references class,
        -- Null: a link that no one has used yet.
        user_id uuid,
        secret_hash bytea unique,
        invited_by uuid not null,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        accepted_at timestamptz,
        revoked_at timestamptz,
        check (user_id is not null or secret_hash is not null),
        check (accepted_at is null or user_id is not null)
      );
      create index class_invitation_class on class_invitation (class_id, user_id);
      create index class_invitation_user on class_invitation (user_id);
    `);
  }
}
