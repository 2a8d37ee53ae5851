import { Arg, Authorized, Ctx, Field, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { acceptAnswer } from '../../commands/post/accept-answer.js';
import { followPost } from '../../commands/post/follow-post.js';
import { lockPost } from '../../commands/post/lock-post.js';
import { mutePost } from '../../commands/post/mute-post.js';
import { pinPost } from '../../commands/post/pin-post.js';
import { react } from '../../commands/post/react.js';
import { unacceptAnswer } from '../../commands/post/unaccept-answer.js';
import { unlockPost } from '../../commands/post/unlock-post.js';
import { unpinPost } from '../../commands/post/unpin-post.js';
import { unreact } from '../../commands/post/unreact.js';
import { commentById } from '../../queries/post/comments.js';
import { postById } from '../../queries/post/posts.js';
import { AcceptAnswerInput } from './comment.inputs.js';
import {
  FollowPostInput,
  LockPostInput,
  MutePostInput,
  PinPostInput,
  ReactInput,
  UnacceptAnswerInput,
  UnlockPostInput,
  UnpinPostInput,
  UnreactInput,
} from './post.inputs.js';
import { CommentType, PostObject } from './post.types.js';

@ObjectType('PinPostPayload', { description: 'Result of `pinPost`.' })
class PinPostPayload {
  @Field(() => PostObject, { nullable: true, description: 'The post as it is now.' })
  post!: object | null;
}

@ObjectType('UnpinPostPayload', { description: 'Result of `unpinPost`.' })
class UnpinPostPayload {
  @Field(() => PostObject, { nullable: true, description: 'The post as it is now.' })
  post!: object | null;
}

@ObjectType('LockPostPayload', { description: 'Result of `lockPost`.' })
class LockPostPayload {
  @Field(() => PostObject, { nullable: true, description: 'The post as it is now.' })
  post!: object | null;
}

@ObjectType('UnlockPostPayload', { description: 'Result of `unlockPost`.' })
class UnlockPostPayload {
  @Field(() => PostObject, { nullable: true, description: 'The post as it is now.' })
  post!: object | null;
}

@ObjectType('AcceptAnswerPayload', { description: 'Result of `acceptAnswer`.' })
class AcceptAnswerPayload {
  @Field(() => PostObject, { nullable: true, description: 'The post as it is now.' })
  post!: object | null;
}

@ObjectType('UnacceptAnswerPayload', { description: 'Result of `unacceptAnswer`.' })
class UnacceptAnswerPayload {
  @Field(() => PostObject, { nullable: true, description: 'The post as it is now.' })
  post!: object | null;
}

@ObjectType('FollowPostPayload', { description: 'Result of `followPost`.' })
class FollowPostPayload {
  @Field(() => PostObject, { nullable: true, description: 'The post as it is now.' })
  post!: object | null;
}

@ObjectType('MutePostPayload', { description: 'Result of `mutePost`.' })
class MutePostPayload {
  @Field(() => PostObject, { nullable: true, description: 'The post as it is now.' })
  post!: object | null;
}

@ObjectType('ReactPayload', { description: 'The item as it is now: the one that was given.' })
class ReactPayload {
  @Field(() => PostObject, { nullable: true, description: 'The post; null when a comment was given.' })
  post!: object | null;

  @Field(() => CommentType, { nullable: true, description: 'The comment; null when a post was given.' })
  comment!: object | null;
}

@ObjectType('UnreactPayload', { description: 'The item as it is now: the one that was given.' })
class UnreactPayload {
  @Field(() => PostObject, { nullable: true, description: 'The post; null when a comment was given.' })
  post!: object | null;

  @Field(() => CommentType, { nullable: true, description: 'The comment; null when a post was given.' })
  comment!: object | null;
}

@Resolver()
export class PostActsResolver {
  @Authorized()
  @Mutation(() => PinPostPayload, {
    description:
      'Shows a post first in its place, at most 3 at a time. Moderators of the place and staff. Idempotent. Errors: POST_NOT_FOUND, NOT_A_MODERATOR, TOO_MANY_PINS.',
  })
  async pinPost(
    @Arg('input', () => PinPostInput, { description: 'What it is about.' }) input: PinPostInput,
    @Ctx() context: Context,
  ): Promise<PinPostPayload> {
    const { id } = await pinPost(context, input);
    return { post: await postById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => UnpinPostPayload, {
    description:
      'Takes a pin away. Moderators of the place and staff. Idempotent. Errors: POST_NOT_FOUND, NOT_A_MODERATOR.',
  })
  async unpinPost(
    @Arg('input', () => UnpinPostInput, { description: 'What it is about.' }) input: UnpinPostInput,
    @Ctx() context: Context,
  ): Promise<UnpinPostPayload> {
    const { id } = await unpinPost(context, input);
    return { post: await postById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => LockPostPayload, {
    description:
      'Lets a post be read only: no edits, no comments. Moderators of the place and staff. Idempotent. Errors: POST_NOT_FOUND, NOT_A_MODERATOR.',
  })
  async lockPost(
    @Arg('input', () => LockPostInput, { description: 'What it is about.' }) input: LockPostInput,
    @Ctx() context: Context,
  ): Promise<LockPostPayload> {
    const { id } = await lockPost(context, input);
    return { post: await postById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => UnlockPostPayload, {
    description:
      'Opens a locked post again. Moderators of the place and staff. Idempotent. Errors: POST_NOT_FOUND, NOT_A_MODERATOR.',
  })
  async unlockPost(
    @Arg('input', () => UnlockPostInput, { description: 'What it is about.' }) input: UnlockPostInput,
    @Ctx() context: Context,
  ): Promise<UnlockPostPayload> {
    const { id } = await unlockPost(context, input);
    return { post: await postById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => AcceptAnswerPayload, {
    description:
      'Accepts a comment as the answer of its question; it replaces one that was accepted before. The asker, teachers, moderators and staff. Idempotent. Errors: EMAIL_NOT_VERIFIED, SUSPENDED, COMMENT_NOT_FOUND, NOT_YOUR_POST, NOT_A_QUESTION.',
  })
  async acceptAnswer(
    @Arg('input', () => AcceptAnswerInput, { description: 'What it is about.' }) input: AcceptAnswerInput,
    @Ctx() context: Context,
  ): Promise<AcceptAnswerPayload> {
    const { id } = await acceptAnswer(context, input);
    return { post: await postById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => UnacceptAnswerPayload, {
    description:
      'The question has no accepted answer any more. The asker, teachers, moderators and staff. Idempotent. Errors: EMAIL_NOT_VERIFIED, SUSPENDED, POST_NOT_FOUND, NOT_YOUR_POST.',
  })
  async unacceptAnswer(
    @Arg('input', () => UnacceptAnswerInput, { description: 'What it is about.' }) input: UnacceptAnswerInput,
    @Ctx() context: Context,
  ): Promise<UnacceptAnswerPayload> {
    const { id } = await unacceptAnswer(context, input);
    return { post: await postById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => FollowPostPayload, {
    description: 'The viewer is notified of every new comment. Idempotent. Errors: POST_NOT_FOUND.',
  })
  async followPost(
    @Arg('input', () => FollowPostInput, { description: 'What it is about.' }) input: FollowPostInput,
    @Ctx() context: Context,
  ): Promise<FollowPostPayload> {
    await followPost(context, input);
    return { post: await postById(context).load(input.postId) };
  }

  @Authorized()
  @Mutation(() => MutePostPayload, {
    description: 'The viewer is notified of no comment any more. Idempotent. Errors: POST_NOT_FOUND.',
  })
  async mutePost(
    @Arg('input', () => MutePostInput, { description: 'What it is about.' }) input: MutePostInput,
    @Ctx() context: Context,
  ): Promise<MutePostPayload> {
    await mutePost(context, input);
    return { post: await postById(context).load(input.postId) };
  }

  @Authorized()
  @Mutation(() => ReactPayload, {
    description:
      'Reacts to a post or comment of another user, each reaction once a person. Idempotent. Errors: SUSPENDED, POST_NOT_FOUND, COMMENT_NOT_FOUND, OWN_ITEM.',
  })
  async react(
    @Arg('input', () => ReactInput, { description: 'What it is about.' }) input: ReactInput,
    @Ctx() context: Context,
  ): Promise<ReactPayload> {
    await react(context, input);
    return {
      post: input.postId == null ? null : await postById(context).load(input.postId),
      comment: input.commentId == null ? null : await commentById(context).load(input.commentId),
    };
  }

  @Authorized()
  @Mutation(() => UnreactPayload, {
    description: 'Takes a reaction back; without one nothing changes. Errors: POST_NOT_FOUND, COMMENT_NOT_FOUND.',
  })
  async unreact(
    @Arg('input', () => UnreactInput, { description: 'What it is about.' }) input: UnreactInput,
    @Ctx() context: Context,
  ): Promise<UnreactPayload> {
    await unreact(context, input);
    return {
      post: input.postId == null ? null : await postById(context).load(input.postId),
      comment: input.commentId == null ? null : await commentById(context).load(input.commentId),
    };
  }
}
