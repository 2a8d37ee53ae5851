import { expect, test } from 'vitest';
import { newSchedule, RATINGS, scheduleAfter, type ReviewRating } from './schedule.js';

const START = new Date('2022-11-29T12:30:00Z');

test('intervals are those of FSRS-6', () => {
  const times = (count: number, rating: ReviewRating) => Array.from({ length: count }, () => rating);
  const ratings = [...times(6, 'good'), ...times(2, 'again'), ...times(5, 'good')];
  let schedule = newSchedule(START);
  const days = ratings.map((rating) => {
    schedule = scheduleAfter(schedule, rating, schedule.dueAt, { fuzz: false });
    return schedule.intervalDays;
  });
  expect(days).toEqual([0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]);
  expect(schedule).toMatchObject({ state: 'review', answerCount: 13, lapseCount: 1 });
});

test('a new card is learned in steps of 1 and 10 minutes', () => {
  const minutes = (rating: ReviewRating) =>
    (scheduleAfter(newSchedule(START), rating, START, { fuzz: false }).dueAt.getTime() - START.getTime()) / 60_000;
  expect(RATINGS.slice(0, 3).map(minutes)).toEqual([1, 6, 10]);
  expect(scheduleAfter(newSchedule(START), 'easy', START).state).toBe('review');
});

test('the same answer at the same time gives the same due time, also with fuzz', () => {
  const learned = scheduleAfter(newSchedule(START), 'easy', START);
  expect(scheduleAfter(learned, 'good', learned.dueAt)).toEqual(scheduleAfter(learned, 'good', learned.dueAt));
});
