import { z } from 'zod';
import { runCommand, type Transaction } from '../../../platform/command.js';
import { after, MINUTE, now } from '../../../platform/domain/clock.js';
import { defineJob, type Job } from '../../../platform/jobs.js';
import { closeOpenPages, openPages, type PagesToClose } from '../commands/payment/close-pages.js';

/** Has the provider close pages on which nobody is to pay any more. */
export const closePages: Job<PagesToClose> = defineJob({
  name: 'close-pages',
  schema: z.object({ invoiceId: z.uuid(), before: z.uuid().nullable() }),
  run: async (context, pages) => {
    if (!(await closeOpenPages(context, pages))) return;
    await runCommand(context, 'closeLater', (transaction) =>
      transaction.enqueue(closePages, pages, { runAt: after(now(), MINUTE) }),
    );
  },
});

/** Where an invoice asks for nothing any more, or a newer page took over. Who paid on two would wait for money that goes back. */
export async function closePagesIfAny(transaction: Transaction, pages: PagesToClose): Promise<void> {
  if ((await openPages(transaction, pages)).length > 0) await transaction.enqueue(closePages, pages);
}
