import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { ReviewCard } from '../../domain/review/review-card.js';
import { loadCard } from './answer-card.js';

/** Takes the last answer to a card back. Idempotent: only as long as nothing happened to it since `revision`. */
export function undoAnswer(
  context: Context,
  input: { readonly cardId: string; readonly revision: number },
): Promise<ReviewCard> {
  return runCommand(context, 'undoAnswer', async (transaction) => {
    const card = await loadCard(transaction, input.cardId);
    card.undo(input.revision);
    return card;
  });
}
