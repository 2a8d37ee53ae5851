import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Class } from '../../domain/class.js';
import { lockPeople } from '../shared/lock-people.js';
import { loadTaughtClass, peopleOf, type OneMeeting } from './load-taught-class.js';

export interface MoveMeeting extends OneMeeting {
  /** `2026-03-31` */
  readonly localDate: string;
  /** `18:30`; default: the time that it has. */
  readonly localTime?: string | null | undefined;
}

/** To another time; a cancelled meeting then takes place after all. Other times of its people do not reject it. */
export function moveMeeting(context: Context, input: MoveMeeting): Promise<Class> {
  return runCommand(context, 'moveMeeting', async (transaction) => {
    const found = await loadTaughtClass(transaction, input.classId);
    const { substituteId, localStart } = found.meeting(input.meetingId);
    await lockPeople(transaction, [...peopleOf(found), ...(substituteId ? [substituteId] : [])]);
    const localTime = input.localTime ?? localStart.slice(11);
    found.moveMeeting(input.meetingId, `${input.localDate}T${localTime}`, transaction.now);
    return found;
  });
}
