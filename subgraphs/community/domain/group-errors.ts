import { DomainError } from '../../../platform/domain/errors.js';

export class ExposureNotAcknowledged extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'EXPOSURE_NOT_ACKNOWLEDGED';
  static override readonly meaning =
    'More people would see the group and its members: confirm it by acknowledgeExposure.';
  static override readonly field = 'input.acknowledgeExposure';
}

export class GroupFull extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'GROUP_FULL';
  static override readonly meaning = 'The group has … members: no other user can join.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`The group has ${limit} members: no other user can join.`, { details: { limit } });
  }
}

export class TooManyGroups extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'TOO_MANY_GROUPS';
  static override readonly meaning = 'A user can be in … groups: leave one first.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`A user can be in ${limit} groups: leave one first.`, { details: { limit } });
  }
}

export class AlreadyMember extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'ALREADY_MEMBER';
  static override readonly meaning = 'The user is a member of the group already.';
}

export class BannedFromGroup extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'BANNED_FROM_GROUP';
  static override readonly meaning = 'The user is banned from the group.';
}

export class GroupNotOpen extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'GROUP_NOT_OPEN';
  static override readonly meaning = 'Only a public group is joined directly: request to join, or use an invitation.';
}

export class LastOwner extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'LAST_OWNER';
  static override readonly meaning = 'A group always has an owner: make another member an owner first.';
}

export class NotGroupModerator extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'NOT_GROUP_MODERATOR';
  static override readonly meaning = 'Only owners and moderators of the group can do this.';
}

export class JoinRequestNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'JOIN_REQUEST_NOT_FOUND';
  static override readonly meaning = 'There is no such request; it may have expired.';
  static override readonly field = 'input.userId';
}

export class GroupInvitationNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'GROUP_INVITATION_NOT_FOUND';
  static override readonly meaning = 'There is no such invitation, or it was revoked.';
}

export class InvitationExpired extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'INVITATION_EXPIRED';
  static override readonly meaning = 'The invitation has expired or was used up: ask for a new one.';
}

export class FileNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'FILE_NOT_FOUND';
  static override readonly meaning = 'The group has no such file.';
  static override readonly field = 'input.fileId';
}

export class GroupStorageFull extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'GROUP_STORAGE_FULL';
  static override readonly meaning = 'The files of the group would be too large: remove some first.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(GroupStorageFull.meaning, { details: { limit } });
  }
}
