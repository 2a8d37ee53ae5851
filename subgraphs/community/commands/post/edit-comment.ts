import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { newId } from '../../../../platform/domain/ids.js';
import { NotYourComment, PostLocked } from '../../domain/errors.js';
import { checkedText, MAX_COMMENT } from '../../domain/text.js';
import { tellOfWriting } from '../../jobs/definitions.js';
import { admit } from '../moderation/limits.js';
import { attachedFiles } from './attach-files.js';
import { loadComment } from './load-comment.js';
import { TextReader } from './text-reader.js';

/** Keeps what it said before. An edit that changes nothing leaves no trace. */
export async function editComment(
  context: Context,
  input: { readonly commentId: string; readonly text: string },
): Promise<void> {
  const viewer = requireViewer(context);
  const text = checkedText(input.text, MAX_COMMENT);
  await runCommand(context, 'editComment', async (transaction) => {
    const comment = await loadComment(transaction, viewer, input.commentId);
    if (comment.authorId !== viewer.id) throw new NotYourComment();
    if (comment.post.lockedAt) throw new PostLocked();
    if (comment.text === text) return;
    const read = new TextReader(await attachedFiles(transaction, { column: 'comment_id', id: comment.id })).read(text);
    await admit(transaction, viewer, { place: comment.post, texts: [text], read });
    const { sql, now } = transaction;
    if (read.mentions.length > 0)
      await transaction.enqueue(tellOfWriting, { type: 'comment', id: comment.id, edited: true });
    await sql('insert into comment_revision (id, comment_id, text, replaced_at) values ($1, $2, $3, $4)', [
      newId(),
      comment.id,
      comment.text,
      now,
    ]);
    await sql('update comment set text = $2, html = $3, link_count = $4, edited_at = $5 where id = $1', [
      comment.id,
      text,
      read.html,
      read.links,
      now,
    ]);
  });
}
