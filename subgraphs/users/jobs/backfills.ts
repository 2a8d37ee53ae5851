import type { Backfill } from '../../../platform/backfill.js';
import { loadUser } from '../commands/shared/load-user.js';

export const backfills: readonly Backfill[] = [
  {
    // Courses stores time zones since this release, for users that registered before too.
    name: 'time-zones',
    ids: "select id from user_account where status <> 'erased'",
    apply: async (transaction, id) => {
      const user = await loadUser(transaction, id);
      if (user.status !== 'erased') user.stateProfile();
    },
  },
];
