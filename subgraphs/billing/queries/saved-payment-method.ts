import { perRequest } from '../../../platform/context.js';
import { rowLoader } from '../../../platform/loaders.js';

export interface SavedPaymentMethodView {
  readonly userId: string;
  readonly provider: string;
  readonly savedAt: Date;
}

export const savedPaymentMethodOfUser = perRequest((context) =>
  rowLoader<SavedPaymentMethodView>('userId', (ids) =>
    context.db.rows(
      `select user_id, provider, saved_at from payment_customer
       where user_id = any($1::uuid[]) and payment_method is not null`,
      [ids],
    ),
  ),
);
