import { hasRole } from '../../../../platform/auth.js';
import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { Contest } from '../../domain/contest.js';
import { CourseNotAvailable, NotYourCourse } from '../../domain/errors.js';

export interface CreateContest {
  readonly title: string;
  readonly courseId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

export function createContest(context: Context, input: CreateContest): Promise<Contest> {
  const viewer = requireRole(context, 'staff', 'instructor');
  return runCommand(context, 'createContest', async (transaction) => {
    const [course] = isUuid(input.courseId)
      ? await transaction.sql<{ instructor_id: string }>('select instructor_id from course where id = $1', [
          input.courseId,
        ])
      : [];
    if (!course) throw new CourseNotAvailable();
    if (course.instructor_id !== viewer.id && !hasRole(viewer, 'staff')) throw new NotYourCourse();
    const { title, courseId, startsAt, endsAt } = input;
    return transaction.add(new Contest(title, courseId, viewer.id, startsAt, endsAt, transaction.now));
  });
}
