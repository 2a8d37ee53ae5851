/** Where something is said: in a course, in a class, in a group, or, with none of them, to all. At most one is given. */
export interface Place {
  readonly courseId: string | null;
  readonly classId: string | null;
  readonly groupId: string | null;
}

export const TO_ALL: Place = { courseId: null, classId: null, groupId: null };

/** Who writes. What staff write is official: a block does not hide it. */
export interface Writer {
  readonly id: string;
  readonly official: boolean;
}
