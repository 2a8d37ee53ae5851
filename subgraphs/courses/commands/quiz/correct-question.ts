import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { isUuid, newId } from '../../../../platform/domain/ids.js';
import type { Exercise } from '../../domain/content.js';
import type { Course } from '../../domain/course.js';
import { ExerciseNotFound } from '../../domain/errors.js';
import { kindOf, questionOf } from '../../domain/questions/kinds.js';
import type { AnswerKey, Question } from '../../domain/questions/question.js';
import { QuestionNotFound } from '../../domain/quiz/errors.js';
import type { CorrectionMode } from '../../domain/quiz/grading.js';
import { correctAttempts } from '../../jobs/definitions.js';
import { loadOwnCourseOf } from '../shared/load-course.js';

export interface CorrectQuestion {
  readonly exerciseId: string;
  readonly questionId: string;
  readonly mode: CorrectionMode;
  readonly key?: AnswerKey | null;
}

export interface Corrected {
  readonly course: Course;
  /** Submitted attempts that have the question; they are graded again one after the other. */
  readonly attemptCount: number;
}

/** Corrects a question in every version, and grades every attempt that has it again. */
export function correctQuestion(context: Context, input: CorrectQuestion): Promise<Corrected> {
  const viewer = requireViewer(context);
  const { exerciseId, questionId, mode } = input;
  return runCommand(context, 'correctQuestion', async (transaction) => {
    const course = await loadOwnCourseOf(transaction, exerciseId, () => new ExerciseNotFound());
    const published = await publishedQuestion(transaction, exerciseId, questionId);
    if (!published) throw new QuestionNotFound();
    const needsKey = mode === 'current-only' || mode === 'both-keys';
    const key = needsKey ? keyFor(published, input.key) : null;
    const id = newId();
    await transaction.sql(
      `insert into question_correction
         (id, question_id, exercise_id, course_id, up_to_version, mode, key, corrected_by, corrected_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        id,
        questionId,
        exerciseId,
        course.id,
        needsKey ? course.publishedVersion : null,
        mode,
        key && JSON.stringify(key),
        viewer.id,
        transaction.now.toISOString(),
      ],
    );
    if (key) course.correctQuestion(exerciseId, questionId, key);
    await transaction.enqueue(correctAttempts, { correctionId: id });
    const [row] = await transaction.sql<{ count: number }>(
      `select count(*)::int as count from quiz_attempt where exercise_id = $1 and status = 'submitted' and drawn @> $2::jsonb`,
      [exerciseId, JSON.stringify([{ id: questionId }])],
    );
    return { course, attemptCount: row?.count ?? 0 };
  });
}

function keyFor(question: Question, key: AnswerKey | null | undefined): AnswerKey {
  if (key && kindOf(question).withKey(question, key)) return key;
  throw new InvalidInput([{ field: 'input.key', message: `must be a key of a question of type ${question.type}` }]);
}

/** The question in the newest version that has it. */
async function publishedQuestion(
  transaction: Transaction,
  exerciseId: string,
  questionId: string,
): Promise<Question | undefined> {
  if (!isUuid(questionId)) return undefined;
  const [row] = await transaction.sql<{ body: Exercise }>(
    `select body from version_part where part_id = $1 and kind = 'exercise' and body->'questions' @> $2::jsonb
     order by number desc limit 1`,
    [exerciseId, JSON.stringify([{ id: questionId }])],
  );
  const stored = row?.body.questions.find(({ id }) => id === questionId);
  return stored && questionOf(stored);
}
