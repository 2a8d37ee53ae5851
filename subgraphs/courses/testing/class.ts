import type { Viewer } from '../../../platform/auth.js';
import { newId } from '../../../platform/domain/ids.js';
import type { TestSubgraph } from '../../../platform/testing/subgraph.js';
import { ClassCreated, LessonUnlocked, StudentEnrolled, StudentWithdrawn } from '../../../schema/events/classes.js';

/** A class of a course, as the classes domain says it. */
export function aClass(subgraph: TestSubgraph, { courseId }: { readonly courseId: string }) {
  const classId = newId();
  const seat = (student: Viewer) => ({ classId, courseId, enrollmentId: newId(), studentId: student.id });
  return {
    classId,
    seat,
    taughtBy: ({ id: instructorId }: Viewer) =>
      subgraph.tell(ClassCreated, { classId, courseId, instructorId, classType: 'group' }, { subject: classId }),
    join: async (student: Viewer) => {
      const taken = seat(student);
      await subgraph.tell(StudentEnrolled, { ...taken, credits: 8 }, { subject: classId });
      return taken;
    },
    leave: (taken: ReturnType<typeof seat>) => subgraph.tell(StudentWithdrawn, taken, { subject: classId }),
    unlock: (lessonId: string) => subgraph.tell(LessonUnlocked, { classId, courseId, lessonId }, { subject: classId }),
  };
}
