import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, DateTime } from '../../../../platform/graphql/types.js';

export const SEARCH_SYNTAX =
  'Endings and accents do not matter; "…" for a phrase, `or` between words, - before a word to leave it out. Where nothing has the words, similar words are searched.';

export enum PostKindEnum {
  DISCUSSION = 'discussion',
  QUESTION = 'question',
}
registerEnumType(PostKindEnum, {
  name: 'PostKind',
  description: 'What a post is.',
  valuesConfig: {
    DISCUSSION: { description: 'Something to talk about.' },
    QUESTION: { description: 'A question: one of its comments can be accepted as the answer.' },
  },
});

export enum ReactionKindEnum {
  LIKE = 'like',
  LOVE = 'love',
  CELEBRATE = 'celebrate',
  CONFUSED = 'confused',
  LOOKING = 'looking',
}
registerEnumType(ReactionKindEnum, {
  name: 'ReactionKind',
  description: 'A reaction. More kinds may be added.',
  valuesConfig: {
    LIKE: { description: '👍' },
    LOVE: { description: '❤' },
    CELEBRATE: { description: '🎉' },
    CONFUSED: { description: '😕' },
    LOOKING: { description: '👀' },
  },
});

export enum HiddenReasonEnum {
  REPORTS = 'reports',
  HELD = 'held',
  MODERATOR = 'moderator',
}
registerEnumType(HiddenReasonEnum, {
  name: 'HiddenReason',
  description: 'Why only the author and moderators see an item. More reasons may be added.',
  valuesConfig: {
    REPORTS: { description: 'Several members reported it; a moderator will decide.' },
    HELD: { description: "A new user's item with a link; a moderator will decide." },
    MODERATOR: { description: 'A moderator decided so.' },
  },
});

export enum PostFollowingEnum {
  FOLLOWING = 'following',
  MUTED = 'muted',
}
registerEnumType(PostFollowingEnum, {
  name: 'PostFollowing',
  description: 'Whether a viewer is notified of new comments.',
  valuesConfig: {
    FOLLOWING: { description: 'Notified of every comment.' },
    MUTED: { description: 'Notified of none.' },
  },
});

@ObjectType('ReactionCount', { description: 'How many people reacted in one way.' })
export class ReactionCountType {
  @Field(() => ReactionKindEnum, { description: 'The reaction.' })
  kind!: ReactionKindEnum;

  @Field(() => Int, { description: 'How many people.' })
  count!: number;

  @Field(() => Boolean, { description: 'Whether the viewer is one of them.' })
  viewerReacted!: boolean;
}

@ObjectType('PostFile', { description: 'A file of a post or a comment.' })
export class PostFileType {
  @Field(() => ID, { description: 'Unique id. A picture is shown in the text by `![description](upload:<id>)`.' })
  id!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'MIME type.' })
  contentType!: string;

  @Field(() => Int, { nullable: true, description: 'Width of a picture in pixels; null for other files.' })
  width!: number | null;

  @Field(() => Int, { nullable: true, description: 'Height of a picture in pixels; null for other files.' })
  height!: number | null;
}

@ObjectType('Comment', { description: 'An answer to a post, or to another comment of it.' })
export class CommentType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => ID, { nullable: true, description: 'The comment that it answers; null for one on the post itself.' })
  parentId!: string | null;

  @Field(() => String, {
    description: 'The text as Markdown; empty when it was deleted. `html` is the same text, ready to show.',
  })
  text!: string;

  @Field(() => DateTime, { description: 'When it was written.' })
  createdAt!: Date;

  @Field(() => Boolean, {
    description: 'Whether it was deleted. Its place stays, without text, author and reactions, while answers need it.',
  })
  deleted!: boolean;

  @Field(() => HiddenReasonEnum, {
    nullable: true,
    description: 'Why only its author and moderators see it; null when all see it who see the post.',
  })
  hiddenReason!: HiddenReasonEnum | null;
}

export const CommentConnection = connectionType('Comment', () => CommentType);

@ObjectType('PostRevision', { description: 'What a post said before an edit.' })
export class PostRevisionType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'Its heading then.' })
  title!: string;

  @Field(() => String, { description: 'Its text then, as Markdown.' })
  text!: string;

  @Field(() => [String], { description: 'Its tags then.' })
  tags!: string[];

  @Field(() => DateTime, { description: 'When it was replaced.' })
  replacedAt!: Date;
}

@ObjectType('Post', {
  description: 'Something a person says to all, or to those of a course, a class or a group.',
})
@Directive('@key(fields: "id")')
export class PostObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => PostKindEnum, { description: 'A discussion or a question.' })
  kind!: PostKindEnum;

  @Field(() => String, { description: 'Its heading.' })
  title!: string;

  @Field(() => String, { description: 'The text as Markdown. `html` is the same text, ready to show.' })
  text!: string;

  @Field(() => [String], { description: 'Its tags in lower case, at most 5.' })
  tags!: string[];

  @Field(() => Int, { description: 'How many people like it.' })
  likeCount!: number;

  @Field(() => DateTime, { description: 'When it was written.' })
  createdAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When a moderator locked it: it can be read only. Null when not.',
  })
  lockedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was pinned in its place; null when it is not.' })
  pinnedAt!: Date | null;

  @Field(() => HiddenReasonEnum, {
    nullable: true,
    description: 'Why only its author and moderators see it; null when all see it who are in its place.',
  })
  hiddenReason!: HiddenReasonEnum | null;
}

export const PostConnection = connectionType('Post', () => PostObject);

@ObjectType('PostDraft', {
  description: 'A post that is not published. Only its author sees it. It is kept for 90 days.',
})
export class PostDraftType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => PostKindEnum, { description: 'A discussion or a question.' })
  kind!: PostKindEnum;

  @Field(() => String, { description: 'Its heading; may be empty.' })
  title!: string;

  @Field(() => String, { description: 'Its text as Markdown; may be empty.' })
  text!: string;

  @Field(() => [String], { description: 'Its tags.' })
  tags!: string[];

  @Field(() => DateTime, { description: 'When it was last saved.' })
  savedAt!: Date;
}

export const PostDraftConnection = connectionType('PostDraft', () => PostDraftType);

@ObjectType('Tag', { description: 'A tag of posts.' })
export class TagType {
  @Field(() => String, { description: 'The tag, in lower case.' })
  name!: string;

  @Field(() => Int, { description: 'How many of the newest 5000 posts that the viewer may see have it.' })
  recentPostCount!: number;

  @Field(() => [String], { description: 'Tags that mean the same: a search by one of them finds posts with all.' })
  synonyms!: string[];
}
