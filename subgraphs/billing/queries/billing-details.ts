import { perRequest } from '../../../platform/context.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';

export interface BillingDetailsView {
  readonly userId: string;
  readonly name: string;
  readonly address: string;
  readonly country: string;
  readonly taxId: string | null;
  readonly updatedAt: Date;
}

export const billingDetailsOfUser = perRequest((context) =>
  rowLoader<BillingDetailsView>('userId', (ids) =>
    context.db.rows(
      `select user_id, name, address, country, tax_id, updated_at from billing_details where user_id = any($1::uuid[])`,
      [ids],
    ),
  ),
);
