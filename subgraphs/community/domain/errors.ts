import { DomainError } from '../../../platform/domain/errors.js';

export class NotificationNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'NOTIFICATION_NOT_FOUND';
  static override readonly meaning = 'At least one of these notifications is not yours or does not exist.';
  static override readonly field = 'input.ids';
}

export class PostNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'POST_NOT_FOUND';
  static override readonly meaning = 'There is no such post.';
  constructor(field = 'input.postId') {
    super(PostNotFound.meaning, { field });
  }
}

export class NotYourPost extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'NOT_YOUR_POST';
  static override readonly meaning = 'Only the author may do this.';
}

export class DuplicatePost extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'DUPLICATE_POST';
  static override readonly meaning = 'You have posted the same text a moment ago.';
  static override readonly field = 'input.text';
}

export class CommentNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'COMMENT_NOT_FOUND';
  static override readonly meaning = 'The post has no such comment.';
  constructor(field = 'input.commentId') {
    super(CommentNotFound.meaning, { field });
  }
}

export class CourseNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'COURSE_NOT_FOUND';
  static override readonly meaning = 'There is no published course with this id.';
  constructor(field: string) {
    super(CourseNotFound.meaning, { field });
  }
}

export class ClassNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'CLASS_NOT_FOUND';
  static override readonly meaning = 'There is no such class.';
  constructor(field: string) {
    super(ClassNotFound.meaning, { field });
  }
}

export class NotInClass extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'NOT_IN_CLASS';
  static override readonly meaning = "A class's discussion is for its students, its instructor and staff.";
}

export class NotInCourse extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'NOT_IN_COURSE';
  static override readonly meaning =
    'Only people who are enrolled in the course, its teachers and staff can write in its discussion.';
}

export class GroupNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'GROUP_NOT_FOUND';
  static override readonly meaning = 'There is no such group.';
  constructor(field = 'input.groupId') {
    super(GroupNotFound.meaning, { field });
  }
}

export class NotAMember extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'NOT_A_MEMBER';
  static override readonly meaning = 'Only members of the group can do this.';
}

export class PostLocked extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'POST_LOCKED';
  static override readonly meaning = 'The post is locked: it can be read, but not changed or answered.';
  static override readonly field = 'input.postId';
}

export class NotAQuestion extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'NOT_A_QUESTION';
  static override readonly meaning = 'Only a question has an accepted answer.';
  static override readonly field = 'input.commentId';
}

export class OwnItem extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'OWN_ITEM';
  static override readonly meaning = 'This cannot be done to an item of your own.';
}

export class NotYourComment extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'NOT_YOUR_COMMENT';
  static override readonly meaning = 'Only the author of the comment may do this.';
}

export class TooManyPins extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'TOO_MANY_PINS';
  static override readonly meaning = 'At most … posts of a place can be pinned: unpin another one first.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`At most ${limit} posts of a place can be pinned: unpin another one first.`, { details: { limit } });
  }
}

export class DraftNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'DRAFT_NOT_FOUND';
  static override readonly meaning = 'You have no such draft.';
  static override readonly field = 'input.draftId';
}

export class TooManyDrafts extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'TOO_MANY_DRAFTS';
  static override readonly meaning = 'You have … drafts: delete one first.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`You have ${limit} drafts: delete one first.`, { details: { limit } });
  }
}
