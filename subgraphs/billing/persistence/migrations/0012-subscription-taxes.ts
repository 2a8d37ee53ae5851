import { Migration } from '@mikro-orm/migrations';

export class SubscriptionTaxesMigration extends Migration {
  override up(): void {
    this.addSql(TAXES);
  }
}

const TAXES = `
  -- Of what was charged before there were taxes, nothing was tax.
  alter table billing_subscription add value_tax_basis_points integer not null default 0;
  -- Where a pause made the period shorter than what it is worth.
  alter table billing_subscription add valued_from timestamptz;
  alter table subscription_charge add tax_basis_points integer not null default 0;
`;
