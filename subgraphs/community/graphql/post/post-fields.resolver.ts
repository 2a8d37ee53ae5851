import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { after } from '../../../../platform/domain/clock.js';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { DateTime } from '../../../../platform/graphql/types.js';
import { SILENT_EDIT_MS } from '../../domain/post.js';
import { commentById, newestComments, visibleCommentCount } from '../../queries/post/comments.js';
import { filesOfItem, shownWithImages } from '../../queries/post/files.js';
import { revisionsOfPost, shownHtml, type DraftView, type PostView } from '../../queries/post/posts.js';
import { reactionsOfItem, viewerFollowing, viewerLike } from '../../queries/post/reactions.js';
import { groupById } from '../../queries/group/groups.js';
import { GroupType } from '../group/group.types.js';
import { ClassReference, CourseReference, UserReference } from '../references.js';
import {
  CommentType,
  PostDraftType,
  PostFileType,
  PostFollowingEnum,
  PostObject,
  PostRevisionType,
  ReactionCountType,
} from './post.types.js';

/** An edit right after the writing is not shown as one. */
export function shownEdit({
  editedAt,
  createdAt,
}: {
  readonly editedAt: Date | null;
  readonly createdAt: Date;
}): Date | null {
  return editedAt && editedAt > after(createdAt, SILENT_EDIT_MS) ? editedAt : null;
}

@Resolver(() => PostObject)
export class PostFieldsResolver {
  @FieldResolver(() => String, { description: 'The text as sanitized HTML. Links carry rel="nofollow ugc noopener".' })
  html(@Root() root: PostView, @Ctx() context: Context): Promise<string> {
    return shownWithImages(context, root.id, shownHtml(root));
  }

  @ListSize(10)
  @FieldResolver(() => [PostFileType], { description: 'Its files, at most 10.' })
  files(@Root() root: PostView, @Ctx() context: Context) {
    return filesOfItem(context).load(root.id);
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: 'When it was last edited; null when never, or only in its first 5 minutes.',
  })
  editedAt(@Root() root: PostView): Date | null {
    return shownEdit(root);
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

  @FieldResolver(() => GroupType, { nullable: true, description: 'The group that it is said in, if one.' })
  group(@Root() root: PostView, @Ctx() context: Context) {
    return root.groupId === null ? null : groupById(context).load(root.groupId);
  }

  @FieldResolver(() => Int, { description: 'How many comments the viewer can see.' })
  async commentCount(@Root() root: PostView, @Ctx() context: Context): Promise<number> {
    return (await visibleCommentCount(context).load(root.id))?.count ?? 0;
  }

  @FieldResolver(() => Boolean, { description: 'Whether the viewer likes it.' })
  async viewerLiked(@Root() root: PostView, @Ctx() context: Context): Promise<boolean> {
    return (await viewerLike(context).load(root.id)) !== null;
  }

  @ListSize(5)
  @FieldResolver(() => [ReactionCountType], { description: 'Reactions that a user gave, the most frequent first.' })
  reactions(@Root() root: PostView, @Ctx() context: Context) {
    return reactionsOfItem(context).load(root.id);
  }

  @FieldResolver(() => PostFollowingEnum, {
    nullable: true,
    description: 'Whether the viewer follows or has muted it; null for neither.',
  })
  async viewerFollowing(@Root() root: PostView, @Ctx() context: Context): Promise<PostFollowingEnum | null> {
    const found = await viewerFollowing(context).load(root.id);
    if (!found) return null;
    return found.following ? PostFollowingEnum.FOLLOWING : PostFollowingEnum.MUTED;
  }

  @FieldResolver(() => Boolean, {
    description: 'Whether the viewer may pin and lock it: moderators of its place and staff.',
  })
  viewerModerates(@Root() root: PostView): boolean {
    return root.moderated;
  }

  @FieldResolver(() => CommentType, {
    nullable: true,
    description: 'The accepted answer of a question; null when there is none, or the viewer may not see it.',
  })
  acceptedAnswer(@Root() root: PostView, @Ctx() context: Context) {
    return root.acceptedCommentId === null ? null : commentById(context).load(root.acceptedCommentId);
  }

  @ListSize(20)
  @FieldResolver(() => [CommentType], {
    description: 'Its newest 100 comments, oldest first. The query `comments` pages through all of them.',
  })
  comments(@Root() root: PostView, @Ctx() context: Context) {
    return newestComments(context).load(root.id);
  }

  @FieldResolver(() => [PostRevisionType], {
    description:
      'What it said before its edits, newest first, at most 100; for its author and moderators, empty for others.',
  })
  @ListSize(5)
  revisions(@Root() root: PostView, @Ctx() context: Context) {
    return revisionsOfPost(context).load(root.id);
  }
}

@Resolver(() => PostDraftType)
export class PostDraftFieldsResolver {
  @FieldResolver(() => CourseReference, {
    nullable: true,
    description: 'The course in whose discussion it will be, if one.',
  })
  course(@Root() root: DraftView): CourseReference | null {
    return root.courseId === null ? null : { id: root.courseId };
  }

  @FieldResolver(() => ClassReference, { nullable: true, description: 'The class in which it will be, if one.' })
  class(@Root() root: DraftView): ClassReference | null {
    return root.classId === null ? null : { id: root.classId };
  }
}
