import { Arg, Args, Authorized, Ctx, Field, ID, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { PageSize } from '../../../../platform/graphql/list-size.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { DateTime } from '../../../../platform/graphql/types.js';
import { createPost } from '../../commands/post/create-post.js';
import { deletePost } from '../../commands/post/delete-post.js';
import { editPost } from '../../commands/post/edit-post.js';
import { likePost } from '../../commands/post/like-post.js';
import { unlikePost } from '../../commands/post/unlike-post.js';
import { listPosts, postById } from '../../queries/post/posts.js';
import { CreatePostInput, DeletePostInput, EditPostInput, LikePostInput, UnlikePostInput } from './post.inputs.js';
import { PostConnection, PostObject, SEARCH_SYNTAX } from './post.types.js';

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

@Resolver()
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
  @PageSize()
  posts(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('courseId', () => ID, { nullable: true, description: 'Only those about this course.' })
    courseId?: string | null,
    @Arg('classId', () => ID, { nullable: true, description: 'Only those said in this class.' })
    classId?: string | null,
    @Arg('groupId', () => ID, { nullable: true, description: 'Only those said in this group.' })
    groupId?: string | null,
    @Arg('tag', () => String, { nullable: true, description: 'Only those with this tag or a synonym of it.' })
    tag?: string | null,
    @Arg('search', () => String, { nullable: true, description: `Only those with these words. ${SEARCH_SYNTAX}` })
    search?: string | null,
    @Arg('authorId', () => ID, { nullable: true, description: 'Only those by this user.' })
    authorId?: string | null,
    @Arg('solved', () => Boolean, {
      nullable: true,
      description: 'Only questions: with an accepted answer, or without one.',
    })
    solved?: boolean | null,
    @Arg('createdFrom', () => DateTime, { nullable: true, description: 'Only those written then or later.' })
    createdFrom?: Date | null,
    @Arg('createdBefore', () => DateTime, { nullable: true, description: 'Only those written before.' })
    createdBefore?: Date | null,
  ) {
    const filter = {
      courseId: courseId ?? null,
      classId: classId ?? null,
      groupId: groupId ?? null,
      authorId: authorId ?? null,
      tag: tag ?? null,
      search: search ?? null,
      solved: solved ?? null,
      createdFrom: createdFrom ?? null,
      createdBefore: createdBefore ?? null,
    };
    return listPosts(context, filter, args);
  }

  @Authorized()
  @Mutation(() => PostPayload, {
    description:
      "Posts to all, or to those of a course, a class or a group. The same text is refused for 10 minutes. A new user's first post with a link is held for a moderator. Errors: EMAIL_NOT_VERIFIED, SUSPENDED, POST_LIMIT, TOO_MANY_LINKS, TOO_MANY_MENTIONS, BANNED_WORD, DUPLICATE_POST, COURSE_NOT_FOUND, NOT_IN_COURSE, CLASS_NOT_FOUND, NOT_IN_CLASS, GROUP_NOT_FOUND, NOT_A_MEMBER, TOO_MANY_FILES, POST_FILE_NOT_FOUND.",
  })
  async createPost(
    @Arg('input', () => CreatePostInput, { description: 'The post.' }) input: CreatePostInput,
    @Ctx() context: Context,
  ) {
    return this.payload(context, await createPost(context, input));
  }

  @Authorized()
  @Mutation(() => PostPayload, {
    description:
      'Changes a post; what it said before is kept. Its author only. Errors: SUSPENDED, POST_NOT_FOUND, NOT_YOUR_POST, POST_LOCKED, TOO_MANY_LINKS, TOO_MANY_MENTIONS, BANNED_WORD, DUPLICATE_POST, TOO_MANY_FILES, POST_FILE_NOT_FOUND.',
  })
  async editPost(
    @Arg('input', () => EditPostInput, { description: 'Post and change.' }) input: EditPostInput,
    @Ctx() context: Context,
  ) {
    return this.payload(context, await editPost(context, input));
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
    description: 'Likes a post, once a person. Idempotent. Errors: SUSPENDED, POST_NOT_FOUND.',
  })
  async likePost(
    @Arg('input', () => LikePostInput, { description: 'The post.' }) input: LikePostInput,
    @Ctx() context: Context,
  ) {
    return this.payload(context, await likePost(context, input));
  }

  @Authorized()
  @Mutation(() => PostPayload, {
    description: 'Takes a like back; without one nothing changes. Errors: POST_NOT_FOUND.',
  })
  async unlikePost(
    @Arg('input', () => UnlikePostInput, { description: 'The post.' }) input: UnlikePostInput,
    @Ctx() context: Context,
  ) {
    return this.payload(context, await unlikePost(context, input));
  }

  private async payload(context: Context, { id }: { readonly id: string }) {
    return { post: await postById(context).load(id) };
  }
}
