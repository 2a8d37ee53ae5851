import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { ListSize, PageSize } from '../../../../platform/graphql/list-size.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { DateTime } from '../../../../platform/graphql/types.js';
import type { CloudEvent, EventData } from '../../../../schema/events/contract.js';
import { CommentAdded } from '../../../../schema/events/community.js';
import { addComment } from '../../commands/post/add-comment.js';
import { deleteComment } from '../../commands/post/delete-comment.js';
import { editComment } from '../../commands/post/edit-comment.js';
import { PostNotFound } from '../../domain/errors.js';
import {
  commentById,
  listComments,
  searchComments,
  seesComment,
  type CommentView,
} from '../../queries/post/comments.js';
import { filesOfItem, shownWithImages } from '../../queries/post/files.js';
import { postById, seesPost, shownHtml } from '../../queries/post/posts.js';
import { reactionsOfItem } from '../../queries/post/reactions.js';
import { filtered } from '../filtered-stream.js';
import { UserReference } from '../references.js';
import { whileSeen } from '../while-seen.js';
import { AddCommentInput, DeleteCommentInput, EditCommentInput } from './comment.inputs.js';
import { shownEdit } from './post-fields.resolver.js';
import {
  CommentConnection,
  CommentType,
  PostFileType,
  PostObject,
  ReactionCountType,
  SEARCH_SYNTAX,
} from './post.types.js';

type Added = EventData<typeof CommentAdded>;

@ObjectType('AddCommentPayload', { description: 'A comment that was added.' })
class AddCommentPayload {
  @Field(() => CommentType, { description: 'The comment.' })
  comment!: object;

  @Field(() => PostObject, { nullable: true, description: 'The post as it is now.' })
  post!: object | null;
}

@ObjectType('EditCommentPayload', { description: 'A comment that was changed.' })
class EditCommentPayload {
  @Field(() => CommentType, { nullable: true, description: 'The comment as it is now.' })
  comment!: object | null;
}

@ObjectType('DeleteCommentPayload', { description: 'A comment that was deleted.' })
class DeleteCommentPayload {
  @Field(() => ID, { description: 'Its id.' })
  commentId!: string;

  @Field(() => PostObject, { nullable: true, description: 'The post as it is now.' })
  post!: object | null;
}

@Resolver(() => CommentType)
export class CommentResolver {
  @Authorized()
  @Query(() => CommentConnection, { description: 'All comments of a post, oldest first. Errors: POST_NOT_FOUND.' })
  @PageSize()
  comments(
    @Arg('postId', () => ID, { description: 'The post.' }) postId: string,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ) {
    return listComments(context, postId, args);
  }

  @Authorized()
  @PageSize()
  @Query(() => CommentConnection, {
    description: `Comments of all posts that the viewer may see, with these words, newest first. ${SEARCH_SYNTAX}`,
  })
  searchComments(
    @Arg('search', () => String, { description: 'The words, 1 to 200 characters.' }) search: string,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ) {
    requireViewer(context);
    return searchComments(context, search, args);
  }

  @Authorized()
  @Mutation(() => AddCommentPayload, {
    description:
      "Comments on a post, or answers a comment of it. A new user's first comment with a link is held for a moderator. Errors: EMAIL_NOT_VERIFIED, SUSPENDED, POST_LIMIT, TOO_MANY_LINKS, TOO_MANY_MENTIONS, BANNED_WORD, POST_NOT_FOUND, POST_LOCKED, NOT_IN_COURSE, COMMENT_NOT_FOUND (for the parent), TOO_MANY_FILES, POST_FILE_NOT_FOUND.",
  })
  async addComment(
    @Arg('input', () => AddCommentInput, { description: 'Post and text.' }) input: AddCommentInput,
    @Ctx() context: Context,
  ) {
    const { id } = await addComment(context, input);
    return { comment: await commentById(context).load(id), post: await postById(context).load(input.postId) };
  }

  @Authorized()
  @Mutation(() => EditCommentPayload, {
    description:
      'Changes a comment; what it said before is kept. Its author only. Errors: SUSPENDED, COMMENT_NOT_FOUND, NOT_YOUR_COMMENT, POST_LOCKED, TOO_MANY_LINKS, TOO_MANY_MENTIONS, BANNED_WORD.',
  })
  async editComment(
    @Arg('input', () => EditCommentInput, { description: 'Comment and text.' }) input: EditCommentInput,
    @Ctx() context: Context,
  ): Promise<EditCommentPayload> {
    await editComment(context, input);
    return { comment: await commentById(context).load(input.commentId) };
  }

  @Authorized()
  @Mutation(() => DeleteCommentPayload, {
    description:
      'Deletes a comment. While it has answers, its place stays without text and author. Its author or staff. Errors: COMMENT_NOT_FOUND, NOT_YOUR_COMMENT.',
  })
  async deleteComment(
    @Arg('input', () => DeleteCommentInput, { description: 'The comment.' }) input: DeleteCommentInput,
    @Ctx() context: Context,
  ): Promise<DeleteCommentPayload> {
    const { postId } = await deleteComment(context, input);
    return { commentId: input.commentId, post: await postById(context).load(postId) };
  }

  @Subscription(() => CommentType, {
    nullable: true,
    description:
      'Comments of a post as they are added; only those that the viewer may see. It ends when the viewer may not see the post any more. Errors: POST_NOT_FOUND.',
    subscribe: async ({ args, context }: { args: { postId: string }; context: Context }) => {
      requireViewer(context);
      const post = await postById(context).load(args.postId);
      if (!post) throw new PostNotFound('postId');
      const added = context.live.stream<Added>({
        on: [CommentAdded],
        pick: ({ data }: CloudEvent<Added>) => (data.postId === args.postId ? data : undefined),
      });
      const seen = filtered(added, ({ commentId }) => seesComment(context, commentId));
      return whileSeen(context, seen, [post.id, post.groupId], () => seesPost(context, post.id));
    },
  })
  commentAdded(
    @Root() { commentId }: Added,
    @Arg('postId', () => ID, { description: 'The post.' }) _postId: string,
    @Ctx() context: Context,
  ) {
    return commentById(context).load(commentId);
  }

  @FieldResolver(() => String, {
    description: 'The text as sanitized HTML; empty when it was deleted. Links carry rel="nofollow ugc noopener".',
  })
  html(@Root() root: CommentView, @Ctx() context: Context): Promise<string> {
    return shownWithImages(context, root.id, shownHtml(root));
  }

  @ListSize(10)
  @FieldResolver(() => [PostFileType], { description: 'Its files, at most 10.' })
  files(@Root() root: CommentView, @Ctx() context: Context) {
    return filesOfItem(context).load(root.id);
  }

  @FieldResolver(() => PostObject, { nullable: true, description: 'The post that it belongs to.' })
  post(@Root() root: CommentView, @Ctx() context: Context) {
    return postById(context).load(root.postId);
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'Who wrote it; null when it was deleted.' })
  author(@Root() root: CommentView): UserReference | null {
    return root.deleted ? null : { id: root.authorId };
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: 'When it was last edited; null when never, or only in its first 5 minutes.',
  })
  editedAt(@Root() root: CommentView): Date | null {
    return shownEdit(root);
  }

  @FieldResolver(() => Boolean, { description: 'Whether it is the accepted answer of its question.' })
  accepted(@Root() root: CommentView): boolean {
    return root.accepted;
  }

  @ListSize(5)
  @FieldResolver(() => [ReactionCountType], { description: 'Reactions that a user gave, the most frequent first.' })
  reactions(@Root() root: CommentView, @Ctx() context: Context) {
    return reactionsOfItem(context).load(root.id);
  }
}
