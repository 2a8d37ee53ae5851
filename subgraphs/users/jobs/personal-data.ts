import { personalData } from '../../../platform/privacy.js';
import { DataExportRequested } from '../../../schema/events/users.js';
import { eraseAccount } from '../commands/data-request/erase-account.js';
import { holdings } from '../queries/holdings.js';

/** No event triggers the erasure in this domain: a job runs it after all other domains have finished. */
export const privacy = personalData({ exportRequested: DataExportRequested }, { holdings, erase: eraseAccount });
