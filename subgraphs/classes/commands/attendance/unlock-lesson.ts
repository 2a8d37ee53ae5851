import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { Class } from '../../domain/class.js';
import { ClassNotFound, LessonNotInCourse } from '../../domain/errors.js';

export function unlockLesson(context: Context, input: { classId: string; lessonId: string }): Promise<Class> {
  const viewer = requireRole(context, 'instructor');
  return runCommand(context, 'unlockLesson', async (transaction) => {
    const found = await transaction.load(Class, input.classId, () => new ClassNotFound(), ['meetings', 'unlocks']);
    const [course] = isUuid(input.lessonId)
      ? await transaction.sql('select id from course where id = $1 and $2::uuid = any(lesson_ids)', [
          found.courseId,
          input.lessonId,
        ])
      : [];
    if (!course) throw new LessonNotInCourse();
    found.unlockLesson(input.lessonId, viewer.id, transaction.now);
    return found;
  });
}
