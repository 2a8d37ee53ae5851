import { Collection } from '@mikro-orm/core';
import { Aggregate } from '../../../platform/domain/aggregate.js';
import { after, MINUTE } from '../../../platform/domain/clock.js';
import { InvalidInput, type FieldProblem } from '../../../platform/domain/errors.js';
import { newId } from '../../../platform/domain/ids.js';
import { NotYourPost } from './errors.js';
import type { Place, Writer } from './place.js';

export type PostEvent =
  | { readonly type: 'post-created'; readonly post: Post }
  | { readonly type: 'post-updated'; readonly post: Post }
  | { readonly type: 'post-deleted'; readonly post: Post }
  | { readonly type: 'post-erased'; readonly post: Post }
  | { readonly type: 'post-liked'; readonly post: Post; readonly userId: string }
  | { readonly type: 'like-changed'; readonly post: Post }
  | { readonly type: 'comment-added'; readonly post: Post; readonly comment: Comment };

/** How long an author can't post the same text again. */
export const DUPLICATE_WINDOW_MS = 10 * MINUTE;
/** In the place of what was written by somebody who was erased. */
export const ERASED_TEXT = '[erased]';
const MAX_TITLE = 200;
const MAX_TEXT = 10_000;
const MAX_COMMENT = 5_000;
const MAX_TAGS = 5;
const TAG = /^[\p{L}\p{N}][\p{L}\p{N}-]{0,29}$/u;

export interface PostContent {
  readonly title: string;
  /** Markdown. */
  readonly text: string;
  readonly tags: readonly string[];
}

/** Makes safe HTML of a checked text. */
export type Render = (text: string) => string;

/** What is absent or null stays as it is. */
export type PostChange = { readonly [Part in keyof PostContent]?: PostContent[Part] | null };

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

export class Comment {
  readonly id = newId();
  readonly post!: Post;
  readonly authorId: string;
  readonly official: boolean;
  constructor(
    author: Writer,
    /** The comment that it answers; null for one on the post itself. */
    readonly parentId: string | null,
    readonly text: string,
    /** `text` as safe HTML; null until it was rendered. */
    readonly html: string | null,
    readonly createdAt: Date,
  ) {
    this.authorId = author.id;
    this.official = author.official;
  }
}

/** Something a person says to all, or to those of a course, a class or a group. */
export class Post extends Aggregate<PostEvent> {
  readonly id = newId();
  readonly authorId: string;
  readonly official: boolean;
  readonly courseId: string | null;
  readonly classId: string | null;
  readonly groupId: string | null;
  title: string;
  text: string;
  /** `text` as safe HTML; null until it was rendered. */
  html: string | null;
  tags: string[];
  likeCount = 0;
  commentCount = 0;
  readonly createdAt: Date;
  /** Until when the same text of the same author counts as a duplicate. */
  readonly uniqueUntil: Date;
  editedAt: Date | null = null;
  deletedAt: Date | null = null;
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
    this.title = title;
    this.text = text;
    this.html = render(text);
    this.tags = tags;
    this.createdAt = now;
    this.uniqueUntil = after(now, DUPLICATE_WINDOW_MS);
    this.record({ type: 'post-created', post: this });
  }

  /** Keeps what it said before. An edit that changes nothing leaves no trace. */
  edit(editorId: string, change: PostChange, render: Render, now: Date): void {
    if (editorId !== this.authorId) throw new NotYourPost();
    const { title, text, tags } = checkedContent({
      title: change.title ?? this.title,
      text: change.text ?? this.text,
      tags: change.tags ?? this.tags,
    });
    if (title === this.title && text === this.text && tags.join() === this.tags.join()) return;
    this.revisions.add(new PostRevision(this.title, this.text, this.tags, now));
    this.title = title;
    if (text !== this.text) this.html = render(text);
    this.text = text;
    this.tags = tags;
    this.editedAt = now;
    this.record({ type: 'post-updated', post: this });
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
    const written = text.trim();
    const problem = textProblem('text', written, MAX_COMMENT);
    if (problem) throw new InvalidInput([problem]);
    const comment = new Comment(author, parentId, written, render(written), now);
    this.comments.add(comment);
    this.commentCount += 1;
    this.record({ type: 'comment-added', post: this, comment });
    return comment;
  }
}

function checkedContent(content: PostContent): { title: string; text: string; tags: string[] } {
  const title = content.title.trim();
  const text = content.text.trim();
  const tags = [...new Set(content.tags.map((tag) => tag.trim().toLowerCase()))];
  const problems = [
    textProblem('title', title, MAX_TITLE),
    textProblem('text', text, MAX_TEXT),
    tagsProblem(tags),
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new InvalidInput(problems);
  return { title, text, tags };
}

function textProblem(name: string, text: string, max: number): FieldProblem | undefined {
  const field = `input.${name}`;
  // Counted as the database counts: a character outside of the basic plane is one.
  const length = [...text].length;
  if (length < 1 || length > max) return { field, message: `must have 1 to ${max} characters that are not blank` };
  if (text.includes('\0')) return { field, message: 'must not hold the character NUL' };
  return undefined;
}

function tagsProblem(tags: readonly string[]): FieldProblem | undefined {
  if (tags.length > MAX_TAGS) return { field: 'input.tags', message: `must be at most ${MAX_TAGS}` };
  if (tags.every((tag) => TAG.test(tag))) return undefined;
  return { field: 'input.tags', message: 'must be of letters, digits and hyphens, 1 to 30 characters each' };
}
