import { expect, test } from 'vitest';
import { allocate, gradeOfPeers } from './peer-review.js';
import type { Criterion } from './rules.js';

const ring = (size: number) =>
  Array.from({ length: size }, (_, index) => ({ id: `s${index}`, studentId: `p${index}` }));

test.each([0, 1, 2, 3, 4, 9])(
  'of %i students each reviews as many as each is reviewed by, and none themselves',
  (size) => {
    const allocated = allocate(ring(size), 3);
    const most = Math.max(0, Math.min(3, size - 1));
    for (const { id, studentId } of ring(size)) {
      const reviewers = allocated.filter(({ submissionId }) => submissionId === id).map(({ reviewerId }) => reviewerId);
      expect(new Set(reviewers).size).toBe(most);
      expect(reviewers).not.toContain(studentId);
      expect(allocated.filter(({ reviewerId }) => reviewerId === studentId)).toHaveLength(most);
    }
  },
);

test('the grade is the sum of the medians of the criteria', () => {
  const rubric: Criterion[] = ['argument', 'language'].map((id) => ({
    id,
    title: id,
    levels: [0, 3, 5].map((points) => ({ id: `${id}-${points}`, title: `${points}`, points })),
  }));
  const review = (argument: number, language: number) => ({
    argument: `argument-${argument}`,
    language: `language-${language}`,
  });
  expect(gradeOfPeers(rubric, [review(0, 5), review(5, 5), review(3, 0)])).toEqual({
    points: 8,
    levels: { argument: 'argument-3', language: 'language-5' },
  });
  // Between two levels there is none.
  expect(gradeOfPeers(rubric, [review(3, 3), review(5, 3)])).toEqual({ points: 7, levels: { language: 'language-3' } });
});
