import { hasRole, type Viewer } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import { after } from '../../../../platform/domain/clock.js';
import { Resource, type ProvidedResource } from '../../../../platform/resources.js';
import type { MarkdownText } from '../../../../platform/services/markdown.js';
import {
  BannedWord,
  PostLimit,
  Suspended,
  TooManyFiles,
  TooManyLinks,
  TooManyMentions,
} from '../../domain/moderation-errors.js';
import type { Place } from '../../domain/place.js';
import {
  CLEAN_FOR_MS,
  LIMIT_WINDOW_MS,
  LIMITS,
  TRUSTED_ITEMS,
  trustLevel,
  type Limits,
  type TrustLevel,
} from '../../domain/trust.js';
import { bannedWords } from './banned-words.js';

/** Present where the limits by day are switched off. */
const unlimited = new Resource<true>('no daily limits');

/** What `prepare` provides. */
export function dailyLimitResource(apply: boolean): ProvidedResource[] {
  return apply ? [] : [unlimited.is(true)];
}

export type LimitedKind = 'posts' | 'comments' | 'conversations';

/** What a user is about to write. */
export interface Writing {
  readonly place: Place;
  /** Counted against the limit of a day; absent for an edit. */
  readonly kind?: LimitedKind;
  readonly texts: readonly string[];
  readonly read?: MarkdownText | undefined;
  readonly files?: number;
}

/** Suspended users read, and do nothing else. */
export async function requireNotSuspended({ sql, now }: Transaction, viewer: Viewer): Promise<void> {
  const [suspension] = await sql<{ ends_at: Date }>(
    `select max(ends_at) as ends_at from sanction
     where user_id = $1 and kind = 'suspend' and lifted_at is null and ends_at > $2 having count(*) > 0`,
    [viewer.id, now],
  );
  if (suspension) throw new Suspended(new Date(suspension.ends_at));
}

/**
 * Refuses what the writer's level of trust does not allow. True: it is a new user's item with a link, and no link of theirs was
 * shown before, so it must be held for a moderator.
 */
export async function admit(transaction: Transaction, viewer: Viewer, writing: Writing): Promise<boolean> {
  await requireNotSuspended(transaction, viewer);
  const level = hasRole(viewer, 'staff') ? 'trusted' : (await standingOf(transaction, viewer.id, writing.place)).level;
  const limits = LIMITS[level];
  const { kind, texts, read, files = 0 } = writing;
  if (kind && !unlimited.of(transaction.context)) await requireRate(transaction, viewer.id, kind, limits[kind]);
  const banned = bannedWords(transaction.context);
  if (banned && texts.some((text) => banned.test(text.normalize('NFC')))) throw new BannedWord();
  const links = read?.links ?? 0;
  if (links > limits.links) throw new TooManyLinks(limits.links);
  if ((read?.mentions.length ?? 0) > limits.mentions) throw new TooManyMentions(limits.mentions);
  if (files > limits.files) throw new TooManyFiles(limits.files);
  return level === 'new' && links > 0 && !(await hasShownLink(transaction, viewer.id));
}

/** How far a user is trusted in a place. `inCharge`: staff, who are everywhere, or a teacher of the place. */
export async function standingOf(
  { sql, now }: Transaction,
  userId: string,
  place: Place,
): Promise<{ readonly level: TrustLevel; readonly inCharge: boolean }> {
  const [row] = await sql<{
    trust: TrustLevel | null;
    registered_at: Date | null;
    in_charge: boolean;
    items: number;
    sanctioned: boolean;
  }>(
    `select (select trust from registered_user where id = $1) as trust,
       coalesce((select registered_at from registered_user where id = $1), uuid_extract_timestamp($1)) as registered_at,
       exists (select from registered_user where id = $1 and roles && '{staff,super_admin}')
         or exists (select from class_member where class_id = $2 and user_id = $1 and role = 'instructor')
         or exists (select from course_member where course_id = $3 and user_id = $1 and role = 'instructor') as in_charge,
       (select count(*)::int from (
         (select from post where author_id = $1 and deleted_at is null and hidden_at is null limit ${TRUSTED_ITEMS})
         union all
         (select from comment where author_id = $1 and deleted_at is null and hidden_at is null limit ${TRUSTED_ITEMS})
         limit ${TRUSTED_ITEMS}) item) as items,
       exists (select from sanction where user_id = $1 and created_at > $4
         and appeal_outcome is distinct from 'overturned') as sanctioned`,
    [userId, place.classId, place.courseId, after(now, -CLEAN_FOR_MS)],
  );
  if (!row) throw new Error('A select without a table returned no row.');
  if (row.in_charge) return { level: 'trusted', inCharge: true };
  const registeredAt = new Date(row.registered_at ?? now);
  const computed = trustLevel({ registeredAt, visibleItems: row.items, sanctioned: row.sanctioned }, now);
  return { level: row.trust ?? computed, inCharge: false };
}

const WRITTEN: Readonly<Record<LimitedKind, string>> = {
  posts: 'select created_at from post where author_id = $1 and created_at > $2',
  comments: 'select created_at from comment where author_id = $1 and created_at > $2',
  conversations: 'select created_at from conversation where started_by = $1 and created_at > $2',
};

async function requireRate(
  { sql, now }: Transaction,
  userId: string,
  kind: keyof Limits & LimitedKind,
  limit: number,
): Promise<void> {
  // Two requests at once must count each other.
  await sql('select pg_advisory_xact_lock(hashtextextended($1, 4))', [`limit/${kind}/${userId}`]);
  const [first] = await sql<{ created_at: Date }>(
    `${WRITTEN[kind]} order by created_at desc offset ${limit - 1} limit 1`,
    [userId, after(now, -LIMIT_WINDOW_MS)],
  );
  if (first) throw new PostLimit(limit, after(new Date(first.created_at), LIMIT_WINDOW_MS));
}

async function hasShownLink({ sql }: Transaction, userId: string): Promise<boolean> {
  const rows = await sql(
    `(select from post where author_id = $1 and link_count > 0 and hidden_at is null and deleted_at is null limit 1)
     union all
     (select from comment where author_id = $1 and link_count > 0 and hidden_at is null and deleted_at is null limit 1)`,
    [userId],
  );
  return rows.length > 0;
}
