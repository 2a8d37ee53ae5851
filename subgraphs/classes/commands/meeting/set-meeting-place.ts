import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Class } from '../../domain/class.js';
import { loadTaughtClass, type OneMeeting } from './load-taught-class.js';

export interface SetMeetingPlace extends OneMeeting {
  /** Null: where the class meets. */
  readonly place?: string | null | undefined;
}

export function setMeetingPlace(context: Context, input: SetMeetingPlace): Promise<Class> {
  return runCommand(context, 'setMeetingPlace', async (transaction) => {
    const found = await loadTaughtClass(transaction, input.classId);
    found.setMeetingPlace(input.meetingId, input.place ?? null);
    return found;
  });
}
