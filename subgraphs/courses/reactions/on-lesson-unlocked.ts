import { reaction } from '../../../platform/inbox.js';
import { LessonUnlocked } from '../../../schema/events/classes.js';

export const onLessonUnlocked = reaction(LessonUnlocked, async (transaction, { data }) => {
  await transaction.sql(
    'insert into lesson_unlock (class_id, lesson_id) values ($1, $2) on conflict (lesson_id, class_id) do nothing',
    [data.classId, data.lessonId],
  );
});
