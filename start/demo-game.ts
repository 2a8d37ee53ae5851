import type { Viewer } from '../platform/auth.js';
import { runCommand } from '../platform/command.js';
import type { Context } from '../platform/context.js';
import { DAY, MINUTE, now } from '../platform/domain/clock.js';
import { newId } from '../platform/domain/ids.js';
import { addExercise } from '../subgraphs/courses/commands/exercise/add-exercise.js';
import { addLesson } from '../subgraphs/courses/commands/lesson/add-lesson.js';
import { addSection } from '../subgraphs/courses/commands/section/add-section.js';
import { countSubmission } from '../subgraphs/gamification/commands/contest/count-submission.js';
import { createContest } from '../subgraphs/gamification/commands/contest/create-contest.js';
import { finalizeContest } from '../subgraphs/gamification/commands/contest/finalize-contest.js';
import { joinContest } from '../subgraphs/gamification/commands/contest/join-contest.js';
import { rateContest } from '../subgraphs/gamification/commands/contest/rate-contest.js';
import { settleContest } from '../subgraphs/gamification/commands/contest/settle-contest.js';
import { placePlayers } from '../subgraphs/gamification/commands/league/place-players.js';
import { acceptFriendsQuest } from '../subgraphs/gamification/commands/quest/accept-friends-quest.js';
import { saveQuest } from '../subgraphs/gamification/commands/quest/save-quest.js';
import { startFriendsQuest } from '../subgraphs/gamification/commands/quest/start-friends-quest.js';
import { ownTeam } from '../subgraphs/gamification/queries/contests.js';
import { followUser } from '../subgraphs/users/commands/relation/follow-user.js';

type As = (domain: string, viewer: Viewer) => Context;

const QUESTS = [
  ['Warm up', 'Complete an exercise.', 'daily', 'newExercises', 1],
  ['Keep going', 'Complete three exercises.', 'daily', 'newExercises', 3],
  ['Forty points', 'Earn 40 XP.', 'daily', 'xp', 40],
  ['A whole lesson', 'Complete a lesson.', 'daily', 'newLessons', 1],
  ['A busy week', 'Complete ten exercises this week.', 'weekly', 'newExercises', 10],
  ['Together', 'Complete thirty exercises together.', 'friends', 'newExercises', 30],
] as const;

/** Returns the quest of friends. */
export async function makeQuests(as: As, staff: Viewer): Promise<string> {
  let friendsQuest = '';
  for (const [title, text, period, fact, value] of QUESTS) {
    const { questId } = await saveQuest(as('gamification', staff), {
      title,
      text,
      period,
      rule: JSON.stringify({ fact, op: 'gte', value }),
      active: true,
      idempotencyKey: `demo-${title}`,
    });
    if (period === 'friends') friendsQuest = questId;
  }
  return friendsQuest;
}

/** All follow each other. */
export async function befriend(as: As, learners: readonly Viewer[]): Promise<void> {
  for (const one of learners)
    for (const other of learners) if (one !== other) await followUser(as('users', one), { userId: other.id });
}

/** The first invites the others to a quest, and all but the last accept. */
export async function questTogether(as: As, questId: string, learners: readonly Viewer[]): Promise<void> {
  const [first, ...others] = learners as [Viewer, ...Viewer[]];
  const userIds = others.map(({ id }) => id);
  const started = { questId, userIds, idempotencyKey: 'demo-together' };
  const { friendsQuestId } = await startFriendsQuest(as('gamification', first), started);
  for (const other of others.slice(0, -1)) await acceptFriendsQuest(as('gamification', other), { friendsQuestId });
}

/** Problems of contests lie in the draft of their course, in no published version. */
export async function makeProblems(as: As, teacher: Viewer, courseId: string): Promise<string[]> {
  const context = as('courses', teacher);
  const { section } = await addSection(context, { courseId, title: 'Problems of contests' });
  const { lesson } = await addLesson(context, { sectionId: section.id, title: 'Problems', markdown: 'For contests.' });
  const exercises: string[] = [];
  for (const factor of [2, 3, 5]) {
    const added = await addExercise(context, {
      lessonId: lesson.id,
      type: 'coding',
      title: `Times ${factor}`,
      instructions: `Read a number and print ${factor} times it.`,
      coding: { languages: ['javascript'], cases: [{ input: '1\n', expected: `${factor}\n` }] },
    });
    exercises.push(added.exercise.id);
  }
  return exercises;
}

/** A contest that begins in a minute, with the learners in it. */
export async function announceContest(
  as: As,
  teacher: Viewer,
  courseId: string,
  title: string,
  exercises: readonly string[],
  learners: readonly Viewer[],
): Promise<string> {
  const startsAt = new Date(now().getTime() + MINUTE);
  const { id } = await createContest(as('gamification', teacher), {
    title,
    courseId,
    startsAt,
    endsAt: new Date(startsAt.getTime() + 180 * MINUTE),
    freezeMinutes: 60,
    problems: exercises.map((exerciseId, index) => ({ exerciseId, label: 'ABC'[index] ?? 'Z', points: 100 })),
    publish: true,
  });
  for (const learner of learners) await joinContest(as('gamification', learner), { contestId: id });
  return id;
}

/** A contest next week in which the learners form teams: a whole one, and one with a place left. */
export async function announceTeams(
  as: As,
  teacher: Viewer,
  courseId: string,
  exercises: readonly string[],
  learners: readonly Viewer[],
): Promise<void> {
  const startsAt = new Date(now().getTime() + 7 * DAY);
  const { id: contestId } = await createContest(as('gamification', teacher), {
    title: 'Team contest',
    courseId,
    startsAt,
    endsAt: new Date(startsAt.getTime() + 120 * MINUTE),
    teamSize: 3,
    problems: exercises.map((exerciseId, index) => ({ exerciseId, label: 'ABC'[index] ?? 'Z', points: 100 })),
    publish: true,
  });
  for (const [team, teamName] of ['The early birds', 'Night shift'].entries()) {
    const [captain, ...mates] = learners.slice(team * 3, team === 0 ? 3 : 5);
    if (!captain) continue;
    const context = as('gamification', captain);
    await joinContest(context, { contestId, teamName });
    const teamCode = (await ownTeam(context, contestId))?.code;
    for (const mate of mates) await joinContest(as('gamification', mate), { contestId, teamCode });
  }
}

/** Attempts of the learners up to a minute of the contest, as courses would publish them. */
export async function attempt(
  as: As,
  contestId: string,
  exercises: readonly string[],
  learners: readonly Viewer[],
  until: number,
): Promise<void> {
  const startsAt = now().getTime() + MINUTE;
  for (const [place, learner] of learners.entries())
    for (const [index, exerciseId] of exercises.entries()) {
      const minute = 7 + place * 5 + index * 41;
      if (minute >= until || (place + index) % 4 === 3) continue;
      for (const [number, verdict] of (place % 3 === 1
        ? (['wrong-answer', 'accepted'] as const)
        : (['accepted'] as const)
      ).entries())
        await runCommand(as('gamification', learner), 'demoSubmission', (transaction) =>
          countSubmission(transaction, {
            id: newId(),
            contestId,
            userId: learner.id,
            exerciseId,
            submittedAt: new Date(startsAt + (minute + number) * MINUTE),
            verdict,
            revision: 1,
            score: verdict === 'accepted' ? 1 : 0,
            groups: [],
            sketch: sketchOf(place),
          }),
        );
    }
}

/** As if the third learner had copied from the first, and all others had written their own. */
function sketchOf(place: number): number[] {
  const author = place === 2 ? 0 : place;
  return Array.from({ length: 32 }, (_, part) => 100_000 * author + 31 * part);
}

/** Results become final, with XP and ratings. */
export async function finishContest(as: As, teacher: Viewer, contestId: string): Promise<void> {
  const context = as('gamification', teacher);
  await finalizeContest(context, { contestId });
  await rateContest(context, { contestId });
  await settleContest(context, contestId);
}

/** Everybody with XP this week has a place in the league, without waiting for the worker. */
export async function fillLeagues(context: Context): Promise<void> {
  while (await placePlayers(context));
}
