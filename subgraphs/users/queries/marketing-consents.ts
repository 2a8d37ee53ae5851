import { perRequest } from '../../../platform/context.js';
import { listLoader } from '../../../platform/graphql/loaders.js';

export interface MarketingConsentView {
  readonly userId: string;
  readonly given: boolean;
  readonly textVersion: string;
  readonly decidedAt: Date;
}

const SHOWN = 100;

/** The newest first, at most 100 a person. */
export const marketingConsentsOfUser = perRequest((context) =>
  listLoader<MarketingConsentView>('userId', (ids) =>
    context.db.rows(
      `select consent.* from unnest($1::uuid[]) as person
       cross join lateral (
         select user_id, given, text_version, decided_at from marketing_consent
         where user_id = person order by id desc limit ${SHOWN}
       ) consent`,
      [ids],
    ),
  ),
);
