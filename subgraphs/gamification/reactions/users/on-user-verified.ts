import { reaction } from '../../../../platform/inbox.js';
import { UserVerified } from '../../../../schema/events/users.js';
import { changeListing } from '../../commands/player/change-listing.js';

export const onUserVerified = reaction(UserVerified, (transaction, { data }) =>
  changeListing(transaction, data.userId, { verified: true }),
);
