import { reaction } from '../../../platform/inbox.js';
import { CoursePublished } from '../../../schema/events/courses.js';

/** Keeps which courses sessions can be sold for. */
export const onCoursePublished = reaction(CoursePublished, async (transaction, { data }) => {
  await transaction.sql('insert into course (id) values ($1) on conflict do nothing', [data.courseId]);
});
