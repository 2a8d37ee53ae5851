import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { localDay } from '../../domain/local-day.js';
import type { ReviewDueEvent } from '../../domain/review/review-card.js';
import { queueOf } from '../../queries/review/review-cards.js';
import { inBatches } from '../shared/in-batches.js';

/** Local time at which learners are reminded of cards that are due. */
const MORNING_HOUR = 8;
/** Learners who do not answer are reminded again after so many days. */
const PATIENCE_DAYS = 7;

/** Tells learners, once on a local day, that cards are due. True when there may be more. */
export function remindOfReviews(context: Context): Promise<boolean> {
  return inBatches(
    context,
    (limit) =>
      runCommand(context, 'findReviewDecks', ({ sql, now }) =>
        sql<{ id: string }>('select id from review_deck where notice_at <= $1 order by notice_at, id limit $2', [
          now.toISOString(),
          limit,
        ]),
      ),
    remind,
  );
}

function remind(context: Context, deckId: string): Promise<void> {
  return runCommand(context, 'remindOfReview', async (transaction) => {
    const { now } = transaction;
    const [deck] = await transaction.sql<{ student_id: string; time_zone: string; version: number }>(
      `select student_id, version,
         coalesce((select time_zone from student_profile where user_id = student_id), 'UTC') as time_zone
       from review_deck where id = $1 and notice_at <= $2 for update`,
      [deckId, now.toISOString()],
    );
    if (!deck) return;
    const { student_id: studentId } = deck;
    const today = localDay(now, deck.time_zone);
    const isMorningOver = today.next(MORNING_HOUR) >= today.end;
    const [waits] = await transaction.sql(
      `select from review_deck where id = $1 and noticed_on is not null and ($2::date = noticed_on or (
         $2::date < noticed_on + ${PATIENCE_DAYS} and not exists (
           select from review_card where student_id = $3 and answered_on >= noticed_on)))`,
      [deckId, today.date, studentId],
    );
    // Whether a plan is paid is known from a token only: as if it were, which is wrong for one notice.
    const cardCount = isMorningOver && !waits ? (await queueOf(context, [studentId, true])).cardIds.length : 0;
    await transaction.sql(
      `update review_deck set notice_at = $2, noticed_on = case when $3::boolean then $4::date else noticed_on end,
         version = version + case when $3 then 1 else 0 end where id = $1`,
      [deckId, today.next(MORNING_HOUR).toISOString(), cardCount > 0, today.date],
    );
    if (cardCount === 0) return;
    const event: ReviewDueEvent = { type: 'review-due', studentId, cardCount, localDate: today.date };
    transaction.record(deckId, deck.version + 1, event);
  });
}
