import { perRequest } from '../../../platform/context.js';
import { listLoader, rowLoader } from '../../../platform/graphql/loaders.js';
import { VALID_INVITATION } from './class-visibility.js';

export interface InvitationView {
  readonly id: string;
  readonly classId: string;
  /** Null for a link that no user has used yet. */
  readonly userId: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly acceptedAt: Date | null;
}

const SELECT_INVITATION = `
  select id, class_id, user_id, created_at, expires_at, accepted_at from class_invitation invitation`;

/** Invitations that can be accepted or were accepted: the newest 100 of each class. */
export const invitationsOfClass = perRequest((context) =>
  listLoader<InvitationView>('classId', (ids) =>
    context.db.rows(
      `select listed.* from unnest($1::uuid[]) wanted (id)
       cross join lateral (${SELECT_INVITATION} where class_id = wanted.id and ${VALID_INVITATION}
         order by id desc limit 100) listed`,
      [ids],
    ),
  ),
);

export const invitationById = perRequest((context) =>
  rowLoader<InvitationView>('id', (ids) => context.db.rows(`${SELECT_INVITATION} where id = any($1::uuid[])`, [ids])),
);
