import { reaction } from '../../../platform/inbox.js';
import { LessonUnlocked } from '../../../schema/events/classes.js';
import { notify } from '../commands/notify.js';
import { notice } from '../domain/notices.js';

/** Tells every student of the class. */
export const onLessonUnlocked = reaction(LessonUnlocked, async (transaction, { id, data }) => {
  const { classId, courseId, lessonId } = data;
  const students = await transaction.sql<{ user_id: string }>(
    `select user_id from class_member where class_id = $1 and role = 'student'`,
    [classId],
  );
  const userIds = students.map((student) => student.user_id);
  await notify(transaction, id, userIds, notice('lesson-unlocked', {}, { classId, courseId, lessonId }));
});
