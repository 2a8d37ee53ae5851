import { ArrayMaxSize, MaxLength } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { PostKindEnum, ReactionKindEnum } from './post.types.js';

const TAGS = 'At most 5 tags, 1 to 30 characters each: letters, digits, emoji and + # . & _ -; kept in lower case.';

@InputType('CreatePostInput', { description: 'A new post.' })
export class CreatePostInput {
  @Field(() => PostKindEnum, { nullable: true, description: 'A discussion by default.' })
  kind?: PostKindEnum | null;

  @Field(() => String, { description: 'Its heading, 1 to 200 characters.' })
  title!: string;

  @Field(() => String, { description: 'What it says, as Markdown, 1 to 10000 characters.' })
  text!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The course in whose discussion it is; everybody may read it, people of the course may write.',
  })
  courseId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The class that it is said in; only its people may read it. Not together with courseId.',
  })
  classId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The group that it is said in; only its members may read it. Not together with courseId or classId.',
  })
  groupId?: string | null;

  @Field(() => [String], { defaultValue: [], description: TAGS })
  tags!: string[];

  @Field(() => [ID], {
    nullable: true,
    description: 'Files of the viewer from `completePostUpload`, at most 10.',
  })
  @ArrayMaxSize(10)
  fileIds?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'Made by the client, unique for the act: sending it again has no second effect.',
  })
  @MaxLength(100)
  idempotencyKey?: string | null;
}

@InputType('EditPostInput', { description: 'A change to a post. What is absent or null stays as it is.' })
export class EditPostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string;

  @Field(() => String, { nullable: true, description: 'The new heading, 1 to 200 characters.' })
  title?: string | null;

  @Field(() => String, { nullable: true, description: 'The new text, as Markdown, 1 to 10000 characters.' })
  text?: string | null;

  @Field(() => [String], { nullable: true, description: 'The new tags, all of them.' })
  tags?: string[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'The new files, all of them, at most 10.',
  })
  @ArrayMaxSize(10)
  fileIds?: string[] | null;
}

@InputType('SavePostDraftInput', { description: 'What the viewer has written so far. It may be unfinished.' })
export class SavePostDraftInput {
  @Field(() => ID, { nullable: true, description: 'The draft that is replaced; absent for a new one.' })
  draftId?: string | null;

  @Field(() => PostKindEnum, { nullable: true, description: 'A discussion by default.' })
  kind?: PostKindEnum | null;

  @Field(() => String, { defaultValue: '', description: 'Its heading, at most 200 characters.' })
  title!: string;

  @Field(() => String, { defaultValue: '', description: 'Its text, as Markdown, at most 10000 characters.' })
  text!: string;

  @Field(() => [String], { defaultValue: [], description: TAGS })
  tags!: string[];

  @Field(() => ID, { nullable: true, description: 'The course in whose discussion it will be.' })
  courseId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The class in which it will be.' })
  classId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The group in which it will be.' })
  groupId?: string | null;
}

@InputType('DeletePostDraftInput', { description: 'A draft that is no longer needed.' })
export class DeletePostDraftInput {
  @Field(() => ID, { description: 'The draft.' })
  draftId!: string;
}

@InputType('DeletePostInput', { description: 'The post that is taken away.' })
export class DeletePostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string;
}

@InputType('LikePostInput', { description: 'The post that the viewer likes.' })
export class LikePostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string;
}

@InputType('UnlikePostInput', { description: 'The post that the viewer likes no more.' })
export class UnlikePostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string;
}

@InputType('PinPostInput', { description: 'A post that is shown first in its place.' })
export class PinPostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string;
}

@InputType('UnpinPostInput', { description: 'A post that is pinned no more.' })
export class UnpinPostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string;
}

@InputType('LockPostInput', { description: 'A post that can only be read from now on.' })
export class LockPostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string;
}

@InputType('UnlockPostInput', { description: 'A post that is open again.' })
export class UnlockPostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string;
}

@InputType('UnacceptAnswerInput', { description: 'A question that has no accepted answer any more.' })
export class UnacceptAnswerInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string;
}

@InputType('FollowPostInput', { description: 'A post whose comments the viewer wants to know of.' })
export class FollowPostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string;
}

@InputType('MutePostInput', { description: 'A post whose comments the viewer does not want to know of.' })
export class MutePostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string;
}

@InputType('ReactInput', { description: 'A reaction to a post or a comment: give one of them.' })
export class ReactInput {
  @Field(() => ID, { nullable: true, description: 'The post.' })
  postId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The comment.' })
  commentId?: string | null;

  @Field(() => ReactionKindEnum, { description: 'The reaction.' })
  kind!: ReactionKindEnum;
}

@InputType('UnreactInput', { description: 'A reaction that is taken back: give a post or a comment.' })
export class UnreactInput {
  @Field(() => ID, { nullable: true, description: 'The post.' })
  postId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The comment.' })
  commentId?: string | null;

  @Field(() => ReactionKindEnum, { description: 'The reaction.' })
  kind!: ReactionKindEnum;
}
