import type { Transaction } from '../../../../platform/command.js';
import { requireViewer } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { ContestNotFound, ContestNotRunning, NotJoined } from '../../domain/contest/errors.js';
import type { Exercise } from '../../domain/content.js';
import { ExerciseNotFound } from '../../domain/errors.js';

/** An exercise as it is in the draft of the joined `course`; `id` is a column. */
export function draftOf(id: string): string {
  return `jsonb_path_query_first(course.draft, '$.sections[*].lessons[*].exercises[*] ? (@.id == $id)',
    jsonb_build_object('id', ${id}))`;
}

/**
 * Problems of contests that a user has entered, from the start on; with `content`, `contest_id` and `course_id`. What
 * entrants have seen stays open to them. `user` and `now` are parameters such as `$2`.
 */
export function openProblems(user: string, now: string): string {
  return `
    select problem.exercise_id, contest.id as contest_id, contest.course_id, contest.starts_at,
      coalesce(problem.content, ${draftOf('problem.exercise_id')}) as content
    from contest_entrant entrant
    join contest on contest.id = entrant.contest_id and contest.starts_at <= ${now}::timestamptz
    join contest_problem problem on problem.contest_id = contest.id
    join course on course.id = contest.course_id
    where entrant.user_id = ${user}`;
}

export interface Problem {
  readonly contestId: string;
  readonly courseId: string;
  readonly format: 'icpc' | 'points';
  readonly exercise: Exercise;
}

/** A problem to which the viewer may submit now, as the contest has it. The contest can not finish before the commit. */
export async function loadProblem(transaction: Transaction, contestId: string, exerciseId: string): Promise<Problem> {
  const viewer = requireViewer(transaction.context);
  if (!isUuid(contestId)) throw new ContestNotFound();
  const [contest] = await transaction.sql<{
    course_id: string;
    format: Problem['format'];
    joined: boolean;
    running: boolean;
  }>(
    `select course_id, format, entrant.user_id is not null as joined,
       starts_at <= $3 and (finished_at is null or coalesce(until > $3, false)) as running
     from contest left join contest_entrant entrant on entrant.contest_id = contest.id and entrant.user_id = $2
     where contest.id = $1 for share of contest`,
    [contestId, viewer.id, transaction.now.toISOString()],
  );
  if (!contest) throw new ContestNotFound();
  if (!contest.joined) throw new NotJoined();
  if (!contest.running) throw new ContestNotRunning();
  const [problem] = isUuid(exerciseId)
    ? await transaction.sql<{ content: Exercise | null }>(
        `select content from (${openProblems('$2', '$3')}) problem where contest_id = $1 and exercise_id = $4`,
        [contestId, viewer.id, transaction.now.toISOString(), exerciseId],
      )
    : [];
  if (!problem?.content) throw new ExerciseNotFound();
  return { contestId, courseId: contest.course_id, format: contest.format, exercise: problem.content };
}
