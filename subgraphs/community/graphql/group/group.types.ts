import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, DateTime } from '../../../../platform/graphql/types.js';

export enum GroupKindEnum {
  PUBLIC = 'public',
  PRIVATE = 'private',
  SECRET = 'secret',
}
registerEnumType(GroupKindEnum, {
  name: 'GroupKind',
  description: 'Who may see and join a group.',
  valuesConfig: {
    PUBLIC: { description: 'Everybody sees and joins it.' },
    PRIVATE: { description: 'Everybody sees it; its moderators decide who joins.' },
    SECRET: { description: 'Only its members and invited people see it.' },
  },
});

export enum GroupRoleEnum {
  OWNER = 'owner',
  MODERATOR = 'moderator',
  MEMBER = 'member',
}
registerEnumType(GroupRoleEnum, {
  name: 'GroupRole',
  description: 'What a member may do.',
  valuesConfig: {
    OWNER: { description: 'Everything.' },
    MODERATOR: { description: 'Members, posts, pins, files and events.' },
    MEMBER: { description: 'Posts and files.' },
  },
});

@ObjectType('GroupMember', { description: 'A member of a group.' })
export class GroupMemberType {
  @Field(() => GroupRoleEnum, { description: 'What they may do.' })
  role!: GroupRoleEnum;

  @Field(() => DateTime, { description: 'Since when.' })
  joinedAt!: Date;
}

export const GroupMemberConnection = connectionType('GroupMember', () => GroupMemberType);

@ObjectType('JoinRequest', { description: 'A user asks to join a private group. It is valid for 30 days.' })
export class JoinRequestType {
  @Field(() => DateTime, { description: 'When they asked.' })
  createdAt!: Date;
}

export const JoinRequestConnection = connectionType('JoinRequest', () => JoinRequestType);

@ObjectType('GroupInvitation', { description: 'Lets one person, or those who have a link, join a group.' })
export class GroupInvitationType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => Int, { description: 'How many people can still use it.' })
  usesLeft!: number;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'Until when it can be used.' })
  expiresAt!: Date;
}

export const GroupInvitationConnection = connectionType('GroupInvitation', () => GroupInvitationType);

@ObjectType('GroupFile', { description: 'A file of a group, for its members.' })
export class GroupFileType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'MIME type, as it was detected from the content.' })
  contentType!: string;

  @Field(() => Int, { description: 'In bytes.' })
  size!: number;

  @Field(() => DateTime, { description: 'When it was shared.' })
  createdAt!: Date;
}

export const GroupFileConnection = connectionType('GroupFile', () => GroupFileType);

@ObjectType('Group', { description: 'People who chose to meet, with posts, files and events of their own.' })
@Directive('@key(fields: "id")')
export class GroupType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => GroupKindEnum, { description: 'Who may see and join it.' })
  kind!: GroupKindEnum;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'What it is for, as Markdown; may be empty.' })
  description!: string;

  @Field(() => Int, { description: 'How many members it has.' })
  memberCount!: number;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;
}

export const GroupConnection = connectionType('Group', () => GroupType);
