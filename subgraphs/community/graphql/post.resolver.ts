import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import type { Context } from '../../../platform/context.js';
import { PageArgs } from '../../../platform/graphql/pagination.js';
import { createPost } from '../commands/create-post.js';
import { deletePost } from '../commands/delete-post.js';
import { editPost } from '../commands/edit-post.js';
import { likePost } from '../commands/like-post.js';
import { unlikePost } from '../commands/unlike-post.js';
import {
  listPosts,
  newestComments,
  postById,
  shownHtml,
  viewerLike,
  visibleCommentCount,
  type PostView,
} from '../queries/posts.js';
import {
  CommentType,
  CreatePostInput,
  DeletePostInput,
  EditPostInput,
  LikePostInput,
  PostConnection,
  PostObject,
  UnlikePostInput,
} from './post.types.js';
import { ClassReference, CourseReference, UserReference } from './references.js';

@ObjectType('PostPayload', { description: 'Result of a change to a post.' })
class PostPayload {
  @Field(() => PostObject, { description: 'The post as it is now.' })
  post!: object;
}

@ObjectType('DeletePostPayload', { description: 'A post that is gone.' })
class DeletePostPayload {
  @Field(() => ID, { description: 'What was its id.' })
  postId!: string;
}

@Resolver(() => PostObject)
export class PostResolver {
  @Authorized()
  @Query(() => PostObject, {
    nullable: true,
    description: 'One post; null when there is none with this id, or the viewer may not see it.',
  })
  post(@Arg('id', () => ID, { description: 'Id of the post.' }) id: string, @Ctx() context: Context) {
    return postById(context).load(id);
  }

  @Authorized()
  @Query(() => PostConnection, {
    description:
      'Posts that the viewer may read, newest first. Errors: CLASS_NOT_FOUND and NOT_IN_CLASS where `classId` is given, GROUP_NOT_FOUND and NOT_A_MEMBER where `groupId` is given.',
  })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  posts(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('courseId', () => ID, { nullable: true, description: 'Only those about this course.' })
    courseId?: string | null,
    @Arg('classId', () => ID, { nullable: true, description: 'Only those said in this class.' })
    classId?: string | null,
    @Arg('groupId', () => ID, { nullable: true, description: 'Only those said in this group.' })
    groupId?: string | null,
    @Arg('tag', () => String, { nullable: true, description: 'Only those with this tag.' })
    tag?: string | null,
    @Arg('search', () => String, {
      nullable: true,
      description:
        'Only those with these words; "…" for a phrase, `or` between words, - before a word to leave it out.',
    })
    search?: string | null,
  ) {
    const filter = {
      courseId: courseId ?? null,
      classId: classId ?? null,
      groupId: groupId ?? null,
      tag: tag ?? null,
      search: search ?? null,
    };
    return listPosts(context, filter, args);
  }

  @Authorized()
  @Mutation(() => PostPayload, {
    description:
      'Posts to all, or to those of a course, a class or a group. The same text is refused for 10 minutes. Errors: EMAIL_NOT_VERIFIED, DUPLICATE_POST, COURSE_NOT_FOUND, NOT_IN_COURSE, CLASS_NOT_FOUND, NOT_IN_CLASS, GROUP_NOT_FOUND, NOT_A_MEMBER.',
  })
  async createPost(
    @Arg('input', () => CreatePostInput, { description: 'The post.' }) input: CreatePostInput,
    @Ctx() context: Context,
  ): Promise<PostPayload> {
    return { post: await createPost(context, input) };
  }

  @Authorized()
  @Mutation(() => PostPayload, {
    description:
      'Changes a post; what it said before is kept. Its author only. Errors: POST_NOT_FOUND, NOT_YOUR_POST, DUPLICATE_POST.',
  })
  async editPost(
    @Arg('input', () => EditPostInput, { description: 'Post and change.' }) input: EditPostInput,
    @Ctx() context: Context,
  ): Promise<PostPayload> {
    return { post: await editPost(context, input) };
  }

  @Authorized()
  @Mutation(() => DeletePostPayload, {
    description: 'Takes a post away, with its comments. Its author or staff. Errors: POST_NOT_FOUND, NOT_YOUR_POST.',
  })
  async deletePost(
    @Arg('input', () => DeletePostInput, { description: 'The post.' }) input: DeletePostInput,
    @Ctx() context: Context,
  ): Promise<DeletePostPayload> {
    await deletePost(context, input);
    return { postId: input.postId };
  }

  @Authorized()
  @Mutation(() => PostPayload, {
    description: 'Likes a post, once a person; twice is the same as once. Errors: POST_NOT_FOUND.',
  })
  async likePost(
    @Arg('input', () => LikePostInput, { description: 'The post.' }) input: LikePostInput,
    @Ctx() context: Context,
  ): Promise<PostPayload> {
    return { post: await likePost(context, input) };
  }

  @Authorized()
  @Mutation(() => PostPayload, {
    description: 'Takes a like back; without one nothing changes. Errors: POST_NOT_FOUND.',
  })
  async unlikePost(
    @Arg('input', () => UnlikePostInput, { description: 'The post.' }) input: UnlikePostInput,
    @Ctx() context: Context,
  ): Promise<PostPayload> {
    return { post: await unlikePost(context, input) };
  }

  @FieldResolver(() => String, { description: 'The text as sanitized HTML. Links carry rel="nofollow ugc noopener".' })
  html(@Root() root: PostView): string {
    return shownHtml(root);
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'Who wrote it.' })
  author(@Root() root: PostView): UserReference {
    return { id: root.authorId };
  }

  @FieldResolver(() => CourseReference, { nullable: true, description: 'The course that it is about, if one.' })
  course(@Root() root: PostView): CourseReference | null {
    return root.courseId === null ? null : { id: root.courseId };
  }

  @FieldResolver(() => ClassReference, { nullable: true, description: 'The class that it is said in, if one.' })
  class(@Root() root: PostView): ClassReference | null {
    return root.classId === null ? null : { id: root.classId };
  }

  @FieldResolver(() => Int, { description: 'How many comments the viewer can see.' })
  async commentCount(@Root() root: PostView, @Ctx() context: Context): Promise<number> {
    return (await visibleCommentCount(context).load(root.id))?.count ?? 0;
  }

  @FieldResolver(() => Boolean, { description: 'Whether the viewer likes it.' })
  async viewerLiked(@Root() root: PostView, @Ctx() context: Context): Promise<boolean> {
    return (await viewerLike(context).load(root.id)) !== null;
  }

  @ListSize(20)
  @FieldResolver(() => [CommentType], {
    description: 'Its newest 100 comments, oldest first. The query `comments` pages through all of them.',
  })
  comments(@Root() root: PostView, @Ctx() context: Context) {
    return newestComments(context).load(root.id);
  }
}
