import { Collection } from '@mikro-orm/core';
import { Aggregate } from '../../../platform/domain/aggregate.js';
import { after, MINUTE } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { canonicalLine, proseProblem, titleProblem } from '../../../platform/domain/text.js';
import { NotAQuestion, NotYourPost, PostLocked } from './errors.js';
import type { Place, Writer } from './place.js';
import { canonicalTags, canonicalText, checkedText, MAX_COMMENT, MAX_TEXT, MAX_TITLE } from './text.js';
import { problemOf, requireNone, tagsProblem } from './text.js';

export type PostEvent =
  | { readonly type: 'post-created'; readonly post: Post }
  | { readonly type: 'post-updated'; readonly post: Post }
  | { readonly type: 'post-deleted'; readonly post: Post }
  | { readonly type: 'post-erased'; readonly post: Post }
  | { readonly type: 'post-liked'; readonly post: Post; readonly userId: string }
  | { readonly type: 'like-changed'; readonly post: Post }
  | { readonly type: 'comment-added'; readonly post: Post; readonly comment: Comment }
  | { readonly type: 'comment-removed'; readonly post: Post }
  | { readonly type: 'answer-accepted'; readonly post: Post; readonly answer: Answer; readonly acceptedById: string };

/** How long an author can't post the same text again. */
export const DUPLICATE_WINDOW_MS = 10 * MINUTE;
/** An edit that follows so soon is not shown as one. */
export const SILENT_EDIT_MS = 5 * MINUTE;
/** In the place of what was written by a user who was erased. */
export const ERASED_TEXT = '[erased]';

export type PostKind = 'discussion' | 'question';
/** Why only its author and moderators see something. */
export type HiddenReason = 'reports' | 'held' | 'moderator';

export interface PostContent {
  readonly kind?: PostKind | null;
  readonly title: string;
  /** Markdown. */
  readonly text: string;
  readonly tags: readonly string[];
}

/** Makes safe HTML of a checked text, and counts its links. */
export type Render = (text: string) => { readonly html: string; readonly links: number };

/** What is absent or null stays as it is. */
export type PostChange = { readonly [Part in keyof PostContent]?: PostContent[Part] | null };

interface Answer {
  readonly id: string;
  readonly authorId: string;
}

/** What a post said before an edit. Never changed, never deleted: the database refuses both. */
export class PostRevision {
  readonly id = newId();
  readonly post!: Post;
  constructor(
    readonly title: string,
    readonly text: string,
    readonly tags: string[],
    /** When it was replaced. */
    readonly replacedAt: Date,
  ) {}
}

/** An answer to a post, or to another comment of it. */
export class Comment {
  readonly id = newId();
  readonly post!: Post;
  readonly authorId: string;
  readonly official: boolean;
  /** `text` as safe HTML; null until it was rendered. */
  readonly html: string | null;
  readonly linkCount: number;
  hiddenAt: Date | null = null;
  hiddenReason: HiddenReason | null = null;
  constructor(
    author: Writer,
    /** The comment that it answers; null for one on the post itself. */
    readonly parentId: string | null,
    readonly text: string,
    rendered: { readonly html: string; readonly links: number },
    readonly createdAt: Date,
  ) {
    this.html = rendered.html;
    this.linkCount = rendered.links;
    this.authorId = author.id;
    this.official = author.official;
  }

  /** Only its author and moderators see it until a moderator has decided. */
  hold(now: Date): void {
    this.hiddenAt = now;
    this.hiddenReason = 'held';
  }
}

/** Something a person says to all, or to those of a course, a class or a group: a question or a discussion. */
export class Post extends Aggregate<PostEvent> {
  readonly id = newId();
  readonly authorId: string;
  readonly official: boolean;
  readonly courseId: string | null;
  readonly classId: string | null;
  readonly groupId: string | null;
  kind: PostKind;
  title: string;
  text: string;
  /** `text` as safe HTML; null until it was rendered. */
  html: string | null;
  tags: string[];
  linkCount: number;
  likeCount = 0;
  commentCount = 0;
  readonly createdAt: Date;
  /** Until when the same text of the same author counts as a duplicate. */
  readonly uniqueUntil: Date;
  /** Of the post or its newest comment. */
  activeAt: Date;
  editedAt: Date | null = null;
  deletedAt: Date | null = null;
  lockedAt: Date | null = null;
  acceptedCommentId: string | null = null;
  hiddenAt: Date | null = null;
  hiddenReason: HiddenReason | null = null;
  readonly comments = new Collection<Comment>(this);
  readonly revisions = new Collection<PostRevision>(this);

  constructor(author: Writer, place: Place, content: PostContent, render: Render, now: Date) {
    super();
    this.authorId = author.id;
    this.official = author.official;
    this.courseId = place.courseId;
    this.classId = place.classId;
    this.groupId = place.groupId;
    const { title, text, tags } = checkedContent(content);
    this.kind = content.kind ?? 'discussion';
    this.title = title;
    this.text = text;
    const rendered = render(text);
    this.html = rendered.html;
    this.linkCount = rendered.links;
    this.tags = tags;
    this.createdAt = now;
    this.activeAt = now;
    this.uniqueUntil = after(now, DUPLICATE_WINDOW_MS);
    this.record({ type: 'post-created', post: this });
  }

  /** Only its author and moderators see it until a moderator has decided. */
  hold(now: Date): void {
    this.hiddenAt = now;
    this.hiddenReason = 'held';
  }

  /** Keeps what it said before. An edit that changes nothing leaves no trace. */
  edit(editorId: string, change: PostChange, render: Render, now: Date): void {
    if (editorId !== this.authorId) throw new NotYourPost();
    if (this.lockedAt) throw new PostLocked();
    const { title, text, tags } = checkedContent({
      title: change.title ?? this.title,
      text: change.text ?? this.text,
      tags: change.tags ?? this.tags,
    });
    if (title === this.title && text === this.text && tags.join() === this.tags.join()) return;
    this.revisions.add(new PostRevision(this.title, this.text, this.tags, now));
    this.title = title;
    const sameText = text === this.text;
    this.text = text;
    if (!sameText) this.render(render);
    this.tags = tags;
    this.editedAt = now;
    this.record({ type: 'post-updated', post: this });
  }

  /** Of the same text, whose images have changed. */
  render(render: Render): void {
    const rendered = render(this.text);
    this.html = rendered.html;
    this.linkCount = rendered.links;
  }

  delete(now: Date): void {
    this.deletedAt = now;
    this.record({ type: 'post-deleted', post: this });
  }

  /** Its author is erased: none of its words stay. */
  erase(now: Date): void {
    this.title = ERASED_TEXT;
    this.text = ERASED_TEXT;
    this.html = null;
    this.tags = [];
    if (this.deletedAt) this.record({ type: 'post-erased', post: this });
    else this.delete(now);
  }

  lock(now: Date): void {
    this.lockedAt ??= now;
  }

  unlock(): void {
    this.lockedAt = null;
  }

  /** `first`: this person never liked it before. Liking again after taking it back is no news. */
  addLike(userId: string, first: boolean): void {
    this.likeCount += 1;
    this.record(first ? { type: 'post-liked', post: this, userId } : { type: 'like-changed', post: this });
  }

  removeLike(): void {
    this.likeCount -= 1;
    this.record({ type: 'like-changed', post: this });
  }

  addComment(author: Writer, parentId: string | null, text: string, render: Render, now: Date): Comment {
    if (this.lockedAt) throw new PostLocked();
    const written = checkedText(text, MAX_COMMENT);
    const comment = new Comment(author, parentId, written, render(written), now);
    this.comments.add(comment);
    this.commentCount += 1;
    this.activeAt = now;
    this.record({ type: 'comment-added', post: this, comment });
    return comment;
  }

  /** An accepted answer that is deleted is accepted no more. */
  removeComment(commentId: string): void {
    this.commentCount -= 1;
    if (this.acceptedCommentId === commentId) this.acceptedCommentId = null;
    this.record({ type: 'comment-removed', post: this });
  }

  /** One accepted answer a question: a new one replaces it. Accepting it again changes nothing. */
  acceptAnswer(answer: Answer, acceptedById: string): void {
    if (this.kind !== 'question') throw new NotAQuestion();
    if (this.acceptedCommentId === answer.id) return;
    this.acceptedCommentId = answer.id;
    this.record({ type: 'answer-accepted', post: this, answer, acceptedById });
  }

  unacceptAnswer(): void {
    this.acceptedCommentId = null;
  }
}

function checkedContent(content: PostContent): { title: string; text: string; tags: string[] } {
  const title = canonicalLine(content.title);
  const text = canonicalText(content.text);
  const tags = canonicalTags(content.tags);
  requireNone([
    ...problemOf('title', titleProblem(title, { max: MAX_TITLE })),
    ...problemOf('text', proseProblem(text, { max: MAX_TEXT })),
    ...problemOf('tags', tagsProblem(tags)),
  ]);
  return { title, text, tags };
}
