import { perRequest, type Context } from '../../../../platform/context.js';
import { MINUTE, now } from '../../../../platform/domain/clock.js';
import { listLoader } from '../../../../platform/graphql/loaders.js';
import { signedFileUrl } from '../../../../platform/services/uploads/signed-urls.js';
import { IMAGE_BASE } from '../../commands/post/text-reader.js';
import { viewerOf, visibleComment, visiblePost } from '../visibility.js';

export interface PostFileView {
  readonly id: string;
  readonly itemId: string;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  readonly storageKey: string;
  readonly width: number | null;
  readonly height: number | null;
}

const FILE = `file.id, name, content_type, size::float8 as size, storage_key, width, height`;

/** Of posts and comments, for those who see the item. */
export const filesOfItem = perRequest((context) =>
  listLoader<PostFileView>('itemId', (itemIds) =>
    context.db.rows(
      `select ${FILE}, post_id as item_id from post_file file join post on post.id = post_id
       where post_id = any($3::uuid[]) and ${visiblePost('post')}
       union all
       select ${FILE}, comment_id from post_file file join comment on comment.id = comment_id
         join post on post.id = comment.post_id
       where comment_id = any($3::uuid[]) and comment.deleted_at is null
         and ${visiblePost('post')} and ${visibleComment('comment', 'post')}
       order by 1`,
      [...viewerOf(context), itemIds],
    ),
  ),
);

/** Files of the viewer that no post has. */
export function waitingFiles(context: Context, ids: readonly string[]): Promise<readonly PostFileView[]> {
  return context.db.rows<PostFileView>(
    `select ${FILE}, file.id as item_id from post_file file
     where owner_id = $1 and id::text = any($2::text[]) and post_id is null and comment_id is null`,
    [context.viewer?.id ?? null, ids],
  );
}

const LINK_MS = 5 * MINUTE;

/** An address that works for 5 minutes. */
export function urlOfPostFile(context: Context, { id, name, storageKey, contentType, size }: PostFileView): string {
  const ending = contentType === 'image/webp' ? '.webp' : (/\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? '');
  return signedFileUrl(context, { key: storageKey, fileName: `${id}${ending}`, contentType, size }, now(), LINK_MS);
}

/** Stored HTML whose images have addresses that work for 5 minutes. An image that is gone has none. */
export function withImages(context: Context, html: string, files: readonly PostFileView[]): string {
  return html.replaceAll(IMAGE, (_tag, id: string, rest: string) => {
    const file = files.find((one) => one.id === id && one.width !== null);
    return file ? `<img src="${urlOfPostFile(context, file)}"${rest}>` : '';
  });
}

const IMAGE = new RegExp(`<img src="${IMAGE_BASE.replaceAll('.', '\\.')}([0-9a-f-]{36})"([^>]*)>`, 'g');

/** The HTML of a post or a comment as it is shown. */
export async function shownWithImages(context: Context, itemId: string, html: string): Promise<string> {
  return html.includes(IMAGE_BASE) ? withImages(context, html, await filesOfItem(context).load(itemId)) : html;
}
