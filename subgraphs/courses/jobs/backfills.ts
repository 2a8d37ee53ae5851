import type { Backfill } from '../../../platform/backfill.js';
import { Course } from '../domain/course.js';
import { CourseNotFound } from '../domain/errors.js';

export const backfills: readonly Backfill[] = [
  {
    // Titles and exercise ids are in the event since this release.
    name: 'course-titles',
    ids: 'select id from course where published_version is not null',
    apply: async (transaction, id) => {
      const course = await transaction.load(Course, id, () => new CourseNotFound(), ['versions']);
      course.publishAgain();
    },
  },
];
