import { perRequest, type Context } from '../../../../platform/context.js';
import { listLoader, rowLoader } from '../../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../../platform/graphql/pagination.js';
import type { Connection } from '../../../../platform/graphql/types.js';
import type { Decision, ItemType, Rule } from '../../domain/report.js';
import type { MessageView } from '../message/conversations.js';
import { viewerOf, visibleReport } from '../visibility.js';

export interface ReportView {
  readonly id: string;
  readonly itemType: ItemType;
  readonly itemId: string;
  readonly authorId: string;
  readonly groupId: string | null;
  readonly held: boolean;
  readonly status: string;
  readonly openedAt: Date;
  readonly claimedBy: string | null;
  readonly claimedUntil: Date | null;
  readonly decision: Decision | null;
  readonly rule: Rule | null;
  readonly note: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
}

const SELECT_REPORT = `
  select id, item_type, item_id, author_id, group_id, held, status, opened_at, claimed_by, claimed_until, decision, rule,
    note, decided_by, decided_at
  from report where ${visibleReport('report')}`;

export const reportById = perRequest((context) =>
  rowLoader<ReportView>('id', (ids) =>
    context.db.rows(`${SELECT_REPORT} and id = any($3::uuid[])`, [...viewerOf(context), ids]),
  ),
);

/** Oldest first, so that no user waits behind newer ones. */
export function listReports(
  context: Context,
  { status, groupId }: { readonly status: string; readonly groupId: string | null },
  args: PageArgs,
): Promise<Connection<ReportView>> {
  return page<ReportView>(
    context.db,
    {
      select: `${SELECT_REPORT} and status = $3 and ($4::text is null or group_id::text = $4)`,
      parameters: [...viewerOf(context), status, groupId],
      orderBy: ['id'],
    },
    args,
  );
}

export interface ReasonView {
  readonly reportId: string;
  readonly reason: string;
  readonly createdAt: Date;
}

/** The first 100 of each report, without the people who wrote them. */
export const reasonsOfReport = perRequest((context) =>
  listLoader<ReasonView>('reportId', (reportIds) =>
    context.db.rows(
      `select listed.* from unnest($1::uuid[]) wanted (id) cross join lateral (
         select report_id, reason, created_at from report_entry where report_id = wanted.id
         order by created_at, reporter_id limit 100) listed
       order by listed.created_at`,
      [reportIds],
    ),
  ),
);

/** What the reported item says now, also when it is hidden or deleted, for those who see the report. */
export const textOfItem = perRequest((context) =>
  rowLoader<{ id: string; text: string }>('id', (itemIds) => context.db.rows(ITEM_TEXTS, [itemIds])),
);

const ITEM_TEXTS = `
  select id, title || E'\\n\\n' || text as text from post where id = any($1::uuid[])
  union all select id, text from comment where id = any($1::uuid[])
  union all select id, text from message where id = any($1::uuid[])
  union all select id, title || E'\\n\\n' || description from community_event where id = any($1::uuid[])
  union all select id, name || E'\\n\\n' || description from community_group where id = any($1::uuid[])`;

/** Messages before and after a reported one that its moderators see. */
const MESSAGES_AROUND = 5;

export interface ReportedMessageView extends MessageView {
  readonly reportId: string;
}

/** The reported message and those around it, in order, for those who see the report. */
export const messagesOfReport = perRequest((context) =>
  listLoader<ReportedMessageView>('reportId', (reportIds) =>
    context.db.rows(
      `select report.id as report_id, near.id, near.conversation_id, near.sequence, near.sender_id, near.created_at,
         near.edited_at, near.deleted_at is not null as deleted, near.text, near.html
       from report join message reported on report.item_type = 'message' and reported.id = report.item_id
       join message near on near.conversation_id = reported.conversation_id
         and near.sequence between reported.sequence - ${MESSAGES_AROUND} and reported.sequence + ${MESSAGES_AROUND}
       where report.id = any($3::uuid[]) and ${visibleReport('report')} order by near.sequence`,
      [...viewerOf(context), reportIds],
    ),
  ),
);

export interface SanctionView {
  readonly id: string;
  readonly userId: string;
  readonly reportId: string;
  readonly itemType: ItemType;
  readonly itemId: string;
  readonly kind: Decision;
  readonly rule: Rule;
  readonly createdAt: Date;
  readonly endsAt: Date | null;
  readonly liftedAt: Date | null;
  readonly appealText: string | null;
  readonly appealedAt: Date | null;
  readonly appealOutcome: string | null;
}

/** Of the viewer; of everybody for staff. Without the moderators, whom no other user learns. */
const SELECT_SANCTION = `
  select sanction.id, user_id, report_id, item_type, item_id, kind, sanction.rule, created_at, ends_at, lifted_at,
    appeal_text, appealed_at, appeal_outcome
  from sanction join report on report.id = report_id where ($2::boolean or user_id = $1)`;

export const sanctionById = perRequest((context) =>
  rowLoader<SanctionView>('id', (ids) =>
    context.db.rows(`${SELECT_SANCTION} and sanction.id = any($3::uuid[])`, [...viewerOf(context), ids]),
  ),
);

/** Newest first. */
export function listSanctions(context: Context, userId: string, args: PageArgs): Promise<Connection<SanctionView>> {
  const select = `${SELECT_SANCTION} and user_id::text = $3`;
  const parameters = [...viewerOf(context), userId];
  return page<SanctionView>(context.db, { select, parameters, orderBy: ['created_at', 'id'], direction: 'desc' }, args);
}

/** Appeals that wait, oldest first; staff only. */
export function listAppeals(context: Context, args: PageArgs): Promise<Connection<SanctionView>> {
  const select = `${SELECT_SANCTION} and appealed_at is not null and appeal_outcome is null`;
  return page<SanctionView>(
    context.db,
    { select, parameters: viewerOf(context), orderBy: ['appealed_at', 'id'] },
    args,
  );
}

export interface ModerationEntryView {
  readonly id: string;
  readonly actorId: string;
  readonly action: string;
  readonly userId: string | null;
  readonly reportId: string | null;
  readonly sanctionId: string | null;
  readonly detail: object;
  readonly createdAt: Date;
}

/** Who did what, newest first; staff only. */
export function listModerationEntries(
  context: Context,
  userId: string | null,
  args: PageArgs,
): Promise<Connection<ModerationEntryView>> {
  return page<ModerationEntryView>(
    context.db,
    {
      select: `select id, actor_id, action, user_id, report_id, sanction_id, detail, created_at from moderation_entry
        where ($1::text is null or user_id::text = $1)`,
      parameters: [userId],
      orderBy: ['id'],
      direction: 'desc',
    },
    args,
  );
}
