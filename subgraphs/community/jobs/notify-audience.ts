import { runCommand } from '../../../platform/command.js';
import { implementJob } from '../../../platform/jobs.js';
import { notifyNext, type Telling } from '../commands/notification/notify.js';
import { notifyAudience } from './definitions.js';

/** 500 users per transaction. A run that was cut short begins again: users who know the event are not notified twice. */
export const notifyAudienceJob = implementJob(notifyAudience, async (context, { eventId, telling, after }) => {
  for (let last: string | null = after; last !== null;) {
    const previous: string = last;
    last = await runCommand(context, 'notifyAudience', (transaction) =>
      notifyNext(transaction, eventId, telling as unknown as Telling, previous),
    );
  }
});
