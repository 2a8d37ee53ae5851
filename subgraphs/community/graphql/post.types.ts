import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType, DateTime } from '../../../platform/graphql/types.js';

@ObjectType('Comment', { description: 'An answer to a post, or to another comment of it.' })
export class CommentType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => ID, { nullable: true, description: 'The comment that it answers; null for one on the post itself.' })
  parentId!: string | null;

  @Field(() => String, { description: 'The text as Markdown. `html` is the same text, ready to show.' })
  text!: string;

  @Field(() => DateTime, { description: 'When it was written.' })
  createdAt!: Date;
}

export const CommentConnection = connectionType('Comment', () => CommentType);

@ObjectType('Post', { description: 'Something a person says to all, or to those of a course, a class or a group.' })
@Directive('@key(fields: "id")')
export class PostObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

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

  @Field(() => DateTime, { nullable: true, description: 'When it was last edited; null when never.' })
  editedAt!: Date | null;
}

export const PostConnection = connectionType('Post', () => PostObject);

@InputType('CreatePostInput', { description: 'A new post.' })
export class CreatePostInput {
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

  @Field(() => [String], {
    defaultValue: [],
    description: 'At most 5 tags of letters, digits and hyphens, 1 to 30 characters each; kept in lower case.',
  })
  tags!: string[];
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

@InputType('AddCommentInput', { description: 'A new comment.' })
export class AddCommentInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string;

  @Field(() => ID, { nullable: true, description: 'The comment of this post that it answers, if one.' })
  parentId?: string | null;

  @Field(() => String, { description: 'What it says, as Markdown, 1 to 5000 characters.' })
  text!: string;
}
