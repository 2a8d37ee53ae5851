import { DomainError } from '../../../platform/domain/errors.js';

export class NotificationNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'NOTIFICATION_NOT_FOUND';
  constructor() {
    super('At least one of these notifications is not yours or does not exist.', { field: 'input.ids' });
  }
}

export class PostNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'POST_NOT_FOUND';
  constructor(field = 'input.postId') {
    super('There is no such post.', { field });
  }
}

export class NotYourPost extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'NOT_YOUR_POST';
  constructor() {
    super('Only the author may do this.');
  }
}

export class DuplicatePost extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'DUPLICATE_POST';
  constructor() {
    super('You have posted the same text a moment ago.', { field: 'input.text' });
  }
}

export class CommentNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'COMMENT_NOT_FOUND';
  constructor(field = 'input.commentId') {
    super('The post has no such comment.', { field });
  }
}

export class CourseNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'COURSE_NOT_FOUND';
  constructor(field: string) {
    super('There is no published course with this id.', { field });
  }
}

export class ClassNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'CLASS_NOT_FOUND';
  constructor(field: string) {
    super('There is no such class.', { field });
  }
}

export class NotInClass extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'NOT_IN_CLASS';
  constructor() {
    super("A class's discussion is for its students, its instructor and staff.");
  }
}

export class NotInCourse extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'NOT_IN_COURSE';
  constructor() {
    super('Only people who are enrolled in the course, its teachers and staff can write in its discussion.');
  }
}

export class GroupNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'GROUP_NOT_FOUND';
  constructor(field = 'input.groupId') {
    super('There is no such group.', { field });
  }
}

export class NotAMember extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'NOT_A_MEMBER';
  constructor() {
    super('Only members of the group can do this.');
  }
}

export class PostLocked extends DomainError {
  readonly kind = 'refused';
  readonly code = 'POST_LOCKED';
  constructor() {
    super('The post is locked: it can be read, but not changed or answered.', { field: 'input.postId' });
  }
}

export class NotAQuestion extends DomainError {
  readonly kind = 'refused';
  readonly code = 'NOT_A_QUESTION';
  constructor() {
    super('Only a question has an accepted answer.', { field: 'input.commentId' });
  }
}

export class OwnItem extends DomainError {
  readonly kind = 'refused';
  readonly code = 'OWN_ITEM';
  constructor() {
    super('This cannot be done to an item of your own.');
  }
}

export class NotYourComment extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'NOT_YOUR_COMMENT';
  constructor() {
    super('Only the author of the comment may do this.');
  }
}

export class TooManyPins extends DomainError {
  readonly kind = 'refused';
  readonly code = 'TOO_MANY_PINS';
  constructor(limit: number) {
    super(`At most ${limit} posts of a place can be pinned: unpin another one first.`, { details: { limit } });
  }
}

export class DraftNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'DRAFT_NOT_FOUND';
  constructor() {
    super('You have no such draft.', { field: 'input.draftId' });
  }
}

export class TooManyDrafts extends DomainError {
  readonly kind = 'refused';
  readonly code = 'TOO_MANY_DRAFTS';
  constructor(limit: number) {
    super(`You have ${limit} drafts: delete one first.`, { details: { limit } });
  }
}
