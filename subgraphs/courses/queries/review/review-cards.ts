import { perRequest, requireViewer, type Context } from '../../../../platform/context.js';
import { now } from '../../../../platform/domain/clock.js';
import { rowLoader } from '../../../../platform/graphql/loaders.js';
import { lessonLock } from '../../commands/shared/lesson-access.js';
import { PRO } from '../../domain/access.js';
import { localDay, type LocalDay } from '../../domain/local-day.js';
import { REVIEW_LIMITS, type ReviewCard } from '../../domain/review/review-card.js';
import { shownOf } from '../../domain/release.js';
import { attemptQuestions, type AttemptQuestionView } from '../attempt-questions.js';
import { attemptById, attemptContent } from '../quiz-attempts.js';

/** The aggregate has the same fields, so either can be answered with. */
export type ReviewCardView = Pick<
  ReviewCard,
  | 'id'
  | 'version'
  | 'studentId'
  | 'courseId'
  | 'partId'
  | 'questionId'
  | 'attemptId'
  | 'state'
  | 'dueAt'
  | 'stability'
  | 'difficulty'
  | 'intervalDays'
  | 'step'
  | 'answerCount'
  | 'lapseCount'
  | 'answeredAt'
  | 'introducedOn'
  | 'answeredOn'
>;

/**
 * A learner's cards that they may see: of lessons and questions that are in the version which they follow and open to them
 * now, and whose key, for a question, has been released to them and still counts. `$1` learner, `$2` entitled to courses with
 * the access `pro`.
 */
export const visibleCards = (condition: string): string =>
  `select part.* from (
     select card.*, part.lesson_id, outline, access, sequential, enrollment.id as enrollment_id,
       left_at is null as learning
     from review_card card
     join enrollment on enrollment.course_id = card.course_id and enrollment.student_id = card.student_id
     join course on course.id = card.course_id
     join version_part part on part.part_id = card.part_id and part.course_id = card.course_id
       and part.number = enrollment.content_version
     join course_version version on version.course_id = card.course_id and version.number = enrollment.content_version
     left join quiz_attempt attempt on attempt.id = card.attempt_id
     where card.student_id = $1 and ${condition} and (card.question_id is null or (
       attempt.status = 'submitted' and attempt.released_at is not null
       and jsonb_path_exists(body, '$.questions[*] ? (@.id == $id)', jsonb_build_object('id', card.question_id))
       and not jsonb_path_exists(question_scores, '$[*] ? (@.questionId == $id && @.of == 0)',
         jsonb_build_object('id', card.question_id))))
   ) part where ${lessonLock('$1', '$2')} is null`;

export type Learner = readonly [id: string, isPro: boolean];

export function learnerOf(context: Context): Learner {
  const { id, entitlements } = requireViewer(context);
  return [id, entitlements.includes(PRO)];
}

const COLUMNS = `id, version, student_id, course_id, part_id, question_id, attempt_id, state, due_at, stability, difficulty,
  interval_days, step, answer_count, lapse_count, answered_at, introduced_on::text, answered_on::text`;

/** The viewer's own cards. */
export const reviewCardById = perRequest((context) =>
  rowLoader<ReviewCardView>('id', async (ids) =>
    context.viewer
      ? context.db.rows(`select ${COLUMNS} from (${visibleCards('card.id = any($3::uuid[])')}) card`, [
          ...learnerOf(context),
          ids,
        ])
      : [],
  ),
);

/** The question of a card as the attempt shows it in which its key was released; null for a lesson. */
export async function questionOfCard(
  context: Context,
  { attemptId, questionId }: ReviewCardView,
): Promise<AttemptQuestionView | null> {
  if (attemptId === null) return null;
  const attempt = await attemptById(context).load(attemptId);
  const content = attempt && (await attemptContent(context).load(attempt));
  if (!content) return null;
  const questions = attemptQuestions(attempt, content, shownOf(attempt, context.viewer?.id ?? null));
  return questions.find(({ id }) => id === questionId) ?? null;
}

export interface ReviewQueueView {
  /** In the order in which they are reviewed. */
  readonly cardIds: readonly string[];
  readonly newCount: number;
  readonly answeredCount: number;
}

/**
 * The viewer's cards to review now. A card with an interval of days is due all of its local day, one in the steps of minutes at
 * its time. What was answered today may come again without counting against the limits of the day.
 */
export const reviewQueue = perRequest((context) => queueOf(context, learnerOf(context)));

/** Of one learner, for any viewer. */
export async function queueOf(context: Context, learner: Learner): Promise<ReviewQueueView> {
  const [id] = learner;
  const today = await localDayOf(context, id);
  const counts = await context.db.row<{ answered: number; introduced: number }>(
    `select count(*)::int as answered, count(*) filter (where introduced_on = $2)::int as introduced
     from review_card where student_id = $1 and answered_on = $2`,
    [id, today.date],
  );
  const { answered = 0, introduced = 0 } = counts ?? {};
  const places = Math.max(0, REVIEW_LIMITS.perDay - answered);
  const list = async (condition: string, orderBy: string, limit: number, ...more: readonly unknown[]) => {
    if (limit === 0) return [];
    const rows = await context.db.rows<{ id: string }>(
      `select id from (${visibleCards(condition)}) card order by ${orderBy} limit $3`,
      [...learner, limit, ...more],
    );
    return rows.map((row) => row.id);
  };
  const isDue = `card.state <> 'new' and card.due_at < case card.state when 'review' then $5::timestamptz else $6 end`;
  const times = [today.date, today.end, now()];
  const again = await list(`card.answered_on = $4 and ${isDue}`, 'due_at, id', REVIEW_LIMITS.perDay, ...times);
  const due = await list(`card.answered_on <> $4 and ${isDue}`, 'due_at, id', places, ...times);
  const room = Math.min(REVIEW_LIMITS.newPerDay - introduced, places - due.length);
  const fresh = await list("card.state = 'new'", 'id', Math.max(0, room));
  return { cardIds: [...again, ...due, ...fresh], newCount: fresh.length, answeredCount: answered };
}

async function localDayOf(context: Context, studentId: string): Promise<LocalDay> {
  const row = await context.db.row<{ timeZone: string }>('select time_zone from student_profile where user_id = $1', [
    studentId,
  ]);
  const ofToken = context.viewer?.id === studentId ? context.viewer.timeZone : 'UTC';
  return localDay(now(), row?.timeZone ?? ofToken);
}
