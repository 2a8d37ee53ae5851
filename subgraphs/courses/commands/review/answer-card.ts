import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { ReviewCardNotFound } from '../../domain/review/errors.js';
import { ReviewCard } from '../../domain/review/review-card.js';
import type { ReviewRating } from '../../domain/review/schedule.js';
import { learnerOf, visibleCards } from '../../queries/review/review-cards.js';
import { momentOf } from '../shared/student-profile.js';

/** Idempotent: an answer to a card that has been answered since its `revision` changes nothing. */
export function answerCard(
  context: Context,
  input: { readonly cardId: string; readonly revision: number; readonly rating: ReviewRating },
): Promise<ReviewCard> {
  return runCommand(context, 'answerCard', async (transaction) => {
    const card = await loadCard(transaction, input.cardId);
    card.answer(input.rating, input.revision, await momentOf(transaction, requireViewer(context)));
    return card;
  });
}

/** A card that the viewer may see, locked. */
export async function loadCard(transaction: Transaction, cardId: string): Promise<ReviewCard> {
  const notFound = (): ReviewCardNotFound => new ReviewCardNotFound();
  const card = await transaction.load(ReviewCard, cardId, notFound);
  const { context } = transaction;
  const [seen] = await transaction.sql(`select id from (${visibleCards('card.id = $3')}) card`, [
    ...learnerOf(context),
    card.id,
  ]);
  if (!seen) throw notFound();
  return card;
}
