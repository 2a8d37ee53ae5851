import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { isUuid, newId } from '../../../../platform/domain/ids.js';
import { canonicalLine, canonicalProse, proseProblem, titleProblem } from '../../../../platform/domain/text.js';
import { DraftNotFound, TooManyDrafts } from '../../domain/errors.js';
import type { PostKind } from '../../domain/post.js';
import { canonicalTags, MAX_TEXT, MAX_TITLE, problemOf, requireNone, tagsProblem } from '../../domain/text.js';
import { placeOf, requireWriter } from './places.js';

export const MAX_DRAFTS = 50;

export interface SavePostDraft {
  /** The draft that is replaced; null for a new one. */
  readonly draftId?: string | null;
  readonly kind?: PostKind | null;
  readonly title: string;
  readonly text: string;
  readonly tags: readonly string[];
  readonly courseId?: string | null;
  readonly classId?: string | null;
  readonly groupId?: string | null;
}

/** A draft may be unfinished: its title and text may be empty. Only its author sees it. */
export async function savePostDraft(context: Context, input: SavePostDraft): Promise<{ readonly id: string }> {
  const viewer = requireVerified(context);
  const [title, text, tags] = [canonicalLine(input.title), canonicalProse(input.text), canonicalTags(input.tags)];
  requireNone([
    ...problemOf('title', titleProblem(title, { min: 0, max: MAX_TITLE })),
    ...problemOf('text', proseProblem(text, { min: 0, max: MAX_TEXT })),
    ...problemOf('tags', tagsProblem(tags)),
  ]);
  const place = placeOf(input);
  const { draftId = null } = input;
  if (draftId !== null && !isUuid(draftId)) throw new DraftNotFound();
  const id = draftId ?? newId();
  const values = [
    id,
    viewer.id,
    input.kind ?? 'discussion',
    title,
    text,
    tags,
    place.courseId,
    place.classId,
    place.groupId,
  ];
  await runCommand(context, 'savePostDraft', async (transaction) => {
    await requireWriter(transaction, viewer, place);
    const { sql, now } = transaction;
    // Two that save at once must count each other.
    await sql('select pg_advisory_xact_lock(hashtextextended($1, 7))', [`drafts/${viewer.id}`]);
    if (draftId !== null) {
      const saved = await sql(
        `update post_draft set kind = $3, title = $4, text = $5, tags = $6, course_id = $7, class_id = $8,
           group_id = $9, saved_at = $10
         where id = $1 and author_id = $2 returning id`,
        [...values, now],
      );
      if (saved.length === 0) throw new DraftNotFound();
      return;
    }
    const added = await sql(
      `insert into post_draft (id, author_id, kind, title, text, tags, course_id, class_id, group_id, saved_at)
       select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
       where (select count(*) from post_draft where author_id = $2) < ${MAX_DRAFTS} returning id`,
      [...values, now],
    );
    if (added.length === 0) throw new TooManyDrafts(MAX_DRAFTS);
  });
  return { id };
}
