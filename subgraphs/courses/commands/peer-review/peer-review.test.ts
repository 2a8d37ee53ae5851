import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { SubmissionGraded } from '../../../../schema/events/courses.js';
import { courses } from '../../subgraph.js';
import { anExerciseOf } from '../../testing/quiz.js';
import { gradeSubmission } from '../assignment/grade-submission.js';
import { saveAssignmentDraft } from '../assignment/save-assignment-draft.js';
import { submitAssignment } from '../assignment/submit-assignment.js';
import { endPeerReviews } from './end-peer-reviews.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start({ ...courses, periodicTasks: [] });
});
afterAll(() => subgraph.stop());
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-29T10:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

const CLOSES = new Date('2026-03-30T12:00:00Z');
const ENDS = new Date('2026-04-02T12:00:00Z');
const level = (points: number) => ({ title: `${points} points`, points });
const RUBRIC = ['Argument', 'Language'].map((title) => ({ title, levels: [level(0), level(3), level(5)] }));
const lasting = (viewer: Viewer): Viewer => ({ ...viewer, expiresAt: new Date('2026-12-31T00:00:00Z') });

interface Review {
  readonly id: string;
  readonly work: { readonly text: string } | null;
  readonly comment: string;
  readonly reviewer: { readonly id: string } | null;
}
const FIELDS = 'id work { text } comment reviewer { id } levels { criterionId levelId }';
const START = `mutation ($id: ID!) { startPeerReview(input: { exerciseId: $id }) { reviews { ${FIELDS} } } }`;
const REVIEW = `mutation ($input: SubmitPeerReviewInput!) { submitPeerReview(input: $input) { review { ${FIELDS} } } }`;
const ONE = `query ($id: ID!) { submission(id: $id) { grade { score points levels { criterionId } } peerReviews { ${FIELDS} } } }`;

async function anAssignment() {
  const task = await anExerciseOf(
    subgraph,
    {
      type: 'assignment',
      settings: { closesAt: CLOSES },
      assignment: { rubric: RUBRIC, peerReview: { count: 2, endsAt: ENDS } },
    },
    { students: 4, author: lasting(person('instructor')) },
  );
  const { exerciseId, author, exercise } = task;
  const students = task.students.map(lasting);
  const start = (viewer: Viewer) =>
    subgraph.graphql<{ startPeerReview: { reviews: Review[] } } | null>(START, { id: exerciseId }, viewer);
  const reviewsOf = async (viewer: Viewer) => (await start(viewer)).data?.startPeerReview.reviews ?? [];
  const criteria = exercise.assignment?.rubric ?? [];
  const review = (reviewId: string, points: readonly number[], viewer: Viewer) =>
    subgraph.graphql(
      REVIEW,
      {
        input: {
          reviewId,
          comment: 'Well done.',
          levels: points.map((wanted, index) => ({
            criterionId: criteria[index]?.id,
            levelId: criteria[index]?.levels.find((one) => one.points === wanted)?.id,
          })),
        },
      },
      viewer,
    );
  const submissionIds: string[] = [];
  for (const [index, student] of students.slice(0, 3).entries()) {
    const context = subgraph.context(student);
    await saveAssignmentDraft(context, { exerciseId, text: `Work ${index}` });
    submissionIds.push((await submitAssignment(context, { exerciseId, revision: 0 })).id);
  }
  const seenBy = async (id: string, viewer: Viewer) =>
    (
      await subgraph.graphql<{ submission: { grade: object | null; peerReviews: Review[] } | null }>(
        ONE,
        { id },
        viewer,
      )
    ).data.submission;
  return { exerciseId, author, students, submissionIds, start, reviewsOf, review, seenBy };
}

test('students review each other without names; the medians are the grade when the reviews end', async () => {
  const { author, students, submissionIds, start, reviewsOf, review, seenBy } = await anAssignment();
  const [ana, bo, cy, idle] = students as [Viewer, Viewer, Viewer, Viewer];
  expect((await start(ana)).code).toBe('PEER_REVIEW_CLOSED');
  vi.setSystemTime(CLOSES);
  await Promise.all(Array.from({ length: 20 }, (_, index) => start(students[index % 3]!)));
  expect(await reviewsOf(idle)).toEqual([]);
  const [ofBo, ofCy] = [await reviewsOf(bo), await reviewsOf(cy)];
  expect((await reviewsOf(ana)).map(({ work }) => work?.text).sort()).toEqual(['Work 1', 'Work 2']);
  expect(ofBo.map(({ work }) => work?.text).sort()).toEqual(['Work 0', 'Work 2']);
  expect(JSON.stringify(ofBo)).not.toContain(ana.id);
  const about = (reviews: Review[], text: string) => reviews.find(({ work }) => work?.text === text)?.id ?? '';

  expect((await review(about(ofBo, 'Work 0'), [5], bo)).code).toBe('INVALID_INPUT');
  expect((await review(about(ofBo, 'Work 0'), [5, 5], cy)).code).toBe('PEER_REVIEW_NOT_FOUND');
  await review(about(ofBo, 'Work 0'), [0, 0], bo);
  await review(about(ofBo, 'Work 0'), [5, 5], bo);
  await review(about(ofCy, 'Work 0'), [3, 0], cy);
  await review(about(ofBo, 'Work 2'), [5, 5], bo);
  // A grader was faster with this one.
  const rubric = (
    await subgraph.rows<{ levels: Record<string, string> }>(
      'select levels from peer_review where submission_id = $1 and reviewed_at is not null',
      [submissionIds[2]],
    )
  )[0]!.levels;
  await gradeSubmission(subgraph.context(author), {
    submissionId: submissionIds[2]!,
    levels: Object.entries(rubric).map(([criterionId, levelId]) => ({ criterionId, levelId })),
    revision: 0,
  });
  expect(await seenBy(submissionIds[0]!, ana)).toMatchObject({ grade: null, peerReviews: [] });
  const forGrader = await seenBy(submissionIds[0]!, author);
  expect(forGrader?.peerReviews.map(({ reviewer }) => reviewer?.id).sort()).toEqual([bo.id, cy.id].sort());
  await endPeerReviews(subgraph.context(null));
  expect(await subgraph.said(SubmissionGraded)).toEqual([]);

  vi.setSystemTime(ENDS);
  expect((await review(about(ofCy, 'Work 0'), [5, 5], cy)).code).toBe('PEER_REVIEW_CLOSED');
  expect((await start(ana)).code).toBe('PEER_REVIEW_CLOSED');
  await Promise.all([1, 2, 3].map(() => endPeerReviews(subgraph.context(null))));
  await endPeerReviews(subgraph.context(null));
  // 4 of 5 is between two levels; so is 2.5.
  const seen = await seenBy(submissionIds[0]!, ana);
  expect(seen?.grade).toEqual({ score: 0.65, points: 6.5, levels: [] });
  expect(seen?.peerReviews.map(({ comment, reviewer, work }) => [comment, reviewer, work])).toEqual([
    ['Well done.', null, null],
    ['Well done.', null, null],
  ]);
  expect((await subgraph.said(SubmissionGraded)).map(({ data }) => [data['studentId'], data['score']])).toEqual([
    [ana.id, 0.65],
  ]);
  // Of the others one has no review, and the other the hidden grade of the grader.
  for (const [index, student] of [bo, cy].entries())
    expect((await seenBy(submissionIds[index + 1]!, student))?.grade).toBeNull();
});

test('reviews need a rubric, individual work and an end after the close', async () => {
  const wrong = anExerciseOf(subgraph, {
    type: 'assignment',
    settings: { closesAt: ENDS },
    assignment: { groupSize: 2, peerReview: { count: 11, endsAt: CLOSES } },
  });
  await expect(wrong).rejects.toMatchObject({
    problems: [
      { field: 'input.assignment.peerReview.count' },
      { field: 'input.assignment.peerReview', message: 'needs a rubric' },
      { field: 'input.assignment.peerReview', message: 'is for individual work' },
      { field: 'input.assignment.peerReview.endsAt' },
    ],
  });
});
