import { personalData } from '../../../platform/privacy.js';
import { DataExportRequested, UserErasureDue } from '../../../schema/events/users.js';
import { erasePerson } from '../commands/erase-person.js';
import { holdings } from '../queries/holdings.js';

export const privacy = personalData(
  { exportRequested: DataExportRequested, erasureDue: UserErasureDue },
  { holdings, erase: erasePerson },
);
