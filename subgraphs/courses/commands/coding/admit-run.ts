import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { countProgram, reserveRoom } from './admit-program.js';

/** Counts a program that the viewer runs without submitting it, or refuses it because of the rate or the load. */
export function admitRun(context: Context): Promise<void> {
  const viewer = requireViewer(context);
  return runCommand(context, 'admitRun', async (transaction) => {
    await countProgram(transaction, viewer.id);
    await reserveRoom(transaction);
  });
}
