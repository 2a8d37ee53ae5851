import { personalData } from '../../../platform/privacy.js';
import { DataExportRequested } from '../../../schema/events/users.js';
import { eraseAccount } from '../commands/data-request/erase-account.js';
import { holdings } from '../queries/holdings.js';

/** No event asks this domain to forget: it does so when all others have, by the job. */
export const privacy = personalData({ exportRequested: DataExportRequested }, { holdings, erase: eraseAccount });
