import { perRequest } from '../../../platform/context.js';
import { listLoader } from '../../../platform/graphql/loaders.js';

export interface SavedPaymentMethodView {
  readonly userId: string;
  readonly provider: string;
  readonly savedAt: Date;
}

/** At most one of each person: another takes its place. */
export const savedPaymentMethodsOfUser = perRequest((context) =>
  listLoader<SavedPaymentMethodView>('userId', (ids) =>
    context.db.rows(
      `select user_id, provider, saved_at from payment_customer
       where user_id = any($1::uuid[]) and payment_method is not null`,
      [ids],
    ),
  ),
);
