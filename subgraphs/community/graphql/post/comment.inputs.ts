import { ArrayMaxSize, MaxLength } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';

@InputType('AddCommentInput', { description: 'A new comment.' })
export class AddCommentInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string;

  @Field(() => ID, { nullable: true, description: 'The comment of this post that it answers, if one.' })
  parentId?: string | null;

  @Field(() => String, { description: 'What it says, as Markdown, 1 to 5000 characters.' })
  text!: string;

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

@InputType('EditCommentInput', { description: 'A change to a comment.' })
export class EditCommentInput {
  @Field(() => ID, { description: 'The comment.' })
  commentId!: string;

  @Field(() => String, { description: 'The new text, as Markdown, 1 to 5000 characters.' })
  text!: string;
}

@InputType('DeleteCommentInput', { description: 'A comment that is deleted.' })
export class DeleteCommentInput {
  @Field(() => ID, { description: 'The comment.' })
  commentId!: string;
}

@InputType('AcceptAnswerInput', { description: 'A comment that answers the question.' })
export class AcceptAnswerInput {
  @Field(() => ID, { description: 'The comment.' })
  commentId!: string;
}
