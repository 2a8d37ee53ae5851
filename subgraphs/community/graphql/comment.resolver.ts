import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { PageArgs } from '../../../platform/graphql/pagination.js';
import { addComment } from '../commands/add-comment.js';
import { listComments, postById, shownHtml, type CommentView } from '../queries/posts.js';
import { AddCommentInput, CommentConnection, CommentType, PostObject } from './post.types.js';
import { UserReference } from './references.js';

@ObjectType('AddCommentPayload', { description: 'A comment that was added.' })
class AddCommentPayload {
  @Field(() => CommentType, { description: 'The comment.' })
  comment!: object;

  @Field(() => PostObject, { nullable: true, description: 'The post as it is now.' })
  post!: object | null;
}

@Resolver(() => CommentType)
export class CommentResolver {
  @Authorized()
  @Query(() => CommentConnection, { description: 'All comments of a post, oldest first. Errors: POST_NOT_FOUND.' })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  comments(
    @Arg('postId', () => ID, { description: 'The post.' }) postId: string,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ) {
    return listComments(context, postId, args);
  }

  @Authorized()
  @Mutation(() => AddCommentPayload, {
    description:
      'Comments on a post, or answers a comment of it. Errors: EMAIL_NOT_VERIFIED, POST_NOT_FOUND, NOT_IN_COURSE, COMMENT_NOT_FOUND (for the parent).',
  })
  async addComment(
    @Arg('input', () => AddCommentInput, { description: 'Post and text.' }) input: AddCommentInput,
    @Ctx() context: Context,
  ): Promise<AddCommentPayload> {
    const comment = await addComment(context, input);
    return { comment, post: await postById(context).load(input.postId) };
  }

  @FieldResolver(() => String, { description: 'The text as sanitized HTML. Links carry rel="nofollow ugc noopener".' })
  html(@Root() root: CommentView): string {
    return shownHtml(root);
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'Who wrote it.' })
  author(@Root() root: CommentView): UserReference {
    return { id: root.authorId };
  }
}
