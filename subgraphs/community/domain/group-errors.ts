import { DomainError } from '../../../platform/domain/errors.js';

export class ExposureNotAcknowledged extends DomainError {
  readonly kind = 'refused';
  readonly code = 'EXPOSURE_NOT_ACKNOWLEDGED';
  constructor() {
    super('More people would see the group and its members: confirm it by acknowledgeExposure.', {
      field: 'input.acknowledgeExposure',
    });
  }
}

export class GroupFull extends DomainError {
  readonly kind = 'refused';
  readonly code = 'GROUP_FULL';
  constructor(limit: number) {
    super(`The group has ${limit} members: no other user can join.`, { details: { limit } });
  }
}

export class TooManyGroups extends DomainError {
  readonly kind = 'refused';
  readonly code = 'TOO_MANY_GROUPS';
  constructor(limit: number) {
    super(`A user can be in ${limit} groups: leave one first.`, { details: { limit } });
  }
}

export class AlreadyMember extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'ALREADY_MEMBER';
  constructor() {
    super('The user is a member of the group already.');
  }
}

export class BannedFromGroup extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'BANNED_FROM_GROUP';
  constructor() {
    super('The user is banned from the group.');
  }
}

export class GroupNotOpen extends DomainError {
  readonly kind = 'refused';
  readonly code = 'GROUP_NOT_OPEN';
  constructor() {
    super('Only a public group is joined directly: request to join, or use an invitation.');
  }
}

export class LastOwner extends DomainError {
  readonly kind = 'refused';
  readonly code = 'LAST_OWNER';
  constructor() {
    super('A group always has an owner: make another member an owner first.');
  }
}

export class NotGroupModerator extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'NOT_GROUP_MODERATOR';
  constructor() {
    super('Only owners and moderators of the group can do this.');
  }
}

export class JoinRequestNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'JOIN_REQUEST_NOT_FOUND';
  constructor() {
    super('There is no such request; it may have expired.', { field: 'input.userId' });
  }
}

export class GroupInvitationNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'GROUP_INVITATION_NOT_FOUND';
  constructor() {
    super('There is no such invitation, or it was revoked.');
  }
}

export class InvitationExpired extends DomainError {
  readonly kind = 'refused';
  readonly code = 'INVITATION_EXPIRED';
  constructor() {
    super('The invitation has expired or was used up: ask for a new one.');
  }
}

export class FileNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'FILE_NOT_FOUND';
  constructor() {
    super('The group has no such file.', { field: 'input.fileId' });
  }
}

export class GroupStorageFull extends DomainError {
  readonly kind = 'refused';
  readonly code = 'GROUP_STORAGE_FULL';
  constructor(limit: number) {
    super('The files of the group would be too large: remove some first.', { details: { limit } });
  }
}
