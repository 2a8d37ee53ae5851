import { runCommand, runIdempotently, violates, type Transaction } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { DuplicatePost } from '../../domain/errors.js';
import type { Place } from '../../domain/place.js';
import { Post, type PostContent } from '../../domain/post.js';
import { admit } from '../moderation/limits.js';
import { holdForModerator } from '../moderation/open-report.js';
import { attachFiles, fileIdsOf } from './attach-files.js';
import { placeOf, requireWriter, writerOf } from './places.js';
import { TextReader } from './text-reader.js';

export interface CreatePost extends PostContent {
  readonly courseId?: string | null;
  readonly classId?: string | null;
  readonly groupId?: string | null;
  /** Images may be shown in the text, as `![…](upload:<id>)`. */
  readonly fileIds?: readonly string[] | null;
  readonly idempotencyKey?: string | null;
}

export async function createPost(context: Context, input: CreatePost): Promise<{ readonly id: string }> {
  requireVerified(context);
  const place = placeOf(input);
  const { idempotencyKey = null } = input;
  const id = await refusingDuplicates(() =>
    idempotencyKey === null
      ? runCommand(context, 'createPost', (transaction) => writePost(transaction, place, input))
      : runIdempotently(context, 'createPost', { ...input, idempotencyKey }, (transaction) =>
          writePost(transaction, place, input),
        ),
  );
  return { id };
}

async function writePost(transaction: Transaction, place: Place, input: CreatePost): Promise<string> {
  const viewer = requireVerified(transaction.context);
  const fileIds = fileIdsOf(input);
  const reader = new TextReader(fileIds);
  const post = new Post(writerOf(viewer), place, input, reader.read, transaction.now);
  await requireWriter(transaction, viewer, place);
  const held = await admit(transaction, viewer, {
    place,
    kind: 'posts',
    texts: [post.title, post.text, ...post.tags],
    read: reader.result,
    files: fileIds.length,
  });
  transaction.add(post);
  await attachFiles(transaction, viewer.id, { column: 'post_id', id: post.id }, fileIds);
  if (held) {
    post.hold(transaction.now);
    holdForModerator(transaction, { type: 'post', ...place, id: post.id, authorId: viewer.id });
  }
  return post.id;
}

/** The database decides what was said twice, so that two requests at once can't both pass. */
export async function refusingDuplicates<T>(command: () => Promise<T>): Promise<T> {
  try {
    return await command();
  } catch (error) {
    if (violates(error, 'post_not_twice')) throw new DuplicatePost();
    throw error;
  }
}
