import { reaction } from '../../../platform/inbox.js';
import { CreditLow } from '../../../schema/events/classes.js';
import { notify } from '../commands/notify.js';
import { notice } from '../domain/notices.js';

export const onCreditLow = reaction(CreditLow, async (transaction, { id, data: { studentId, classId, balance } }) => {
  await notify(transaction, id, [studentId], notice('credit-low', { balance }, { classId }));
});
