import { runCommand, runIdempotently, type Transaction } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { CommentNotFound } from '../../domain/errors.js';
import { valuesOf, visibleComment } from '../../queries/visibility.js';
import { admit } from '../moderation/limits.js';
import { holdForModerator } from '../moderation/open-report.js';
import { attachFiles, fileIdsOf } from './attach-files.js';
import { loadPost } from './load-post.js';
import { requireWriter, writerOf } from './places.js';
import { TextReader } from './text-reader.js';

export interface AddComment {
  readonly postId: string;
  readonly parentId?: string | null;
  readonly text: string;
  /** As of a post. */
  readonly fileIds?: readonly string[] | null;
  readonly idempotencyKey?: string | null;
}

export async function addComment(context: Context, input: AddComment): Promise<{ readonly id: string }> {
  requireVerified(context);
  const { idempotencyKey = null } = input;
  const id = await (idempotencyKey === null
    ? runCommand(context, 'addComment', (transaction) => writeComment(transaction, input))
    : runIdempotently(context, 'addComment', { ...input, idempotencyKey }, (transaction) =>
        writeComment(transaction, input),
      ));
  return { id };
}

async function writeComment(transaction: Transaction, input: AddComment): Promise<string> {
  const viewer = requireVerified(transaction.context);
  const parentId = input.parentId ?? null;
  const post = await loadPost(transaction, viewer, input.postId);
  await requireWriter(transaction, viewer, post);
  if (parentId !== null) {
    const [parent] = isUuid(parentId)
      ? await transaction.sql(
          `select from comment join post on post.id = post_id
           where post_id = $3 and comment.id = $4 and ${visibleComment('comment', 'post')}`,
          [...valuesOf(viewer), post.id, parentId],
        )
      : [];
    if (!parent) throw new CommentNotFound('input.parentId');
  }
  const fileIds = fileIdsOf(input);
  const reader = new TextReader(fileIds);
  const comment = post.addComment(writerOf(viewer), parentId, input.text, reader.read, transaction.now);
  const held = await admit(transaction, viewer, {
    place: post,
    kind: 'comments',
    texts: [comment.text],
    read: reader.result,
    files: fileIds.length,
  });
  await attachFiles(transaction, viewer.id, { column: 'comment_id', id: comment.id }, fileIds);
  if (held) {
    comment.hold(transaction.now);
    const { courseId, classId, groupId } = post;
    holdForModerator(transaction, { type: 'comment', courseId, classId, groupId, id: comment.id, authorId: viewer.id });
  }
  return comment.id;
}
