import type { Backfill } from '../../../platform/backfill.js';
import { prepareCertificate } from '../commands/certificate/prepare-certificate.js';
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
  {
    name: 'certificates',
    ids: 'select id from enrollment where completed_at is not null',
    apply: async (transaction, id) => {
      const [enrollment] = await transaction.sql<{ course_id: string; student_id: string }>(
        'select course_id, student_id from enrollment where id = $1',
        [id],
      );
      if (enrollment)
        await prepareCertificate(transaction, { courseId: enrollment.course_id, studentId: enrollment.student_id });
    },
  },
];
