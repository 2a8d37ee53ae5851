import { hasRole, type Role, type Viewer } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import { OwnItem } from '../../domain/errors.js';
import { HigherRole, NotAModerator, ReportNotFound } from '../../domain/moderation-errors.js';
import { GROUP_DECISIONS, Report, type Decision } from '../../domain/report.js';

/** The report, locked; not found for those who do not moderate its place. */
export async function loadReport(transaction: Transaction, viewer: Viewer, reportId: string): Promise<Report> {
  const report = await transaction.load(Report, reportId, () => new ReportNotFound());
  if (!hasRole(viewer, 'staff') && (await groupRank(transaction, report.groupId, viewer.id)) === 0)
    throw new ReportNotFound();
  return report;
}

/** Refuses a decision about one's own item, against a higher role, and one of a group's moderator about the platform. */
export async function requireMayDecide(
  transaction: Transaction,
  viewer: Viewer,
  report: Report,
  decision: Decision,
): Promise<void> {
  if (report.authorId === viewer.id) throw new OwnItem();
  const isStaff = hasRole(viewer, 'staff');
  if (!isStaff && !GROUP_DECISIONS.includes(decision)) throw new NotAModerator();
  const [author] = await transaction.sql<{ roles: readonly Role[] | null }>(
    'select roles from registered_user where id = $1',
    [report.authorId],
  );
  const authorRank = rankOf(author?.roles ?? []);
  if (authorRank > rankOf(viewer.roles)) throw new HigherRole();
  const { groupId } = report;
  if (
    !isStaff &&
    (await groupRank(transaction, groupId, report.authorId)) > (await groupRank(transaction, groupId, viewer.id))
  )
    throw new HigherRole();
}

function rankOf(roles: readonly Role[]): number {
  if (roles.includes('super_admin')) return 2;
  return roles.includes('staff') ? 1 : 0;
}

/** 0 for a member and for those outside of the group. */
async function groupRank({ sql }: Transaction, groupId: string | null, userId: string): Promise<number> {
  const [row] = await sql<{ role: string }>('select role from membership where group_id = $1 and user_id = $2', [
    groupId,
    userId,
  ]);
  return row === undefined || row.role === 'member' ? 0 : row.role === 'owner' ? 2 : 1;
}
