import { Migration } from '@mikro-orm/migrations';
import { canonicalEmail } from '../../../../platform/domain/text.js';

interface Row {
  readonly id: string;
  readonly email: string;
}

/**
 * Addresses from before the canonical form. One whose canonical form belongs to another account stays as it is, and so does one
 * that has no canonical form: their owners log in as before, and `operate accounts emails` lists them.
 */
export class CanonicalEmailsMigration extends Migration {
  override async up(): Promise<void> {
    // Almost all addresses are canonical already: only the others are read.
    const rows = (await this.execute(
      `select id, email from user_account
       where email !~ '^[a-z0-9._+-]+@[a-z0-9-]+([.][a-z0-9-]+)+$' order by id for update`,
    )) as unknown as Row[];
    for (const { id, email } of rows) {
      const canonical = canonicalEmail(email);
      if (canonical === undefined || canonical === email) continue;
      await this.execute(
        `update user_account set email = ? where id = ?
         and not exists (select from user_account other where lower(other.email) = ? and other.id <> ?)`,
        [canonical, id, canonical, id],
      );
    }
  }
}
