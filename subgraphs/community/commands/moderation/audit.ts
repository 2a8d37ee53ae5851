import type { Transaction } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';

export interface ModerationAct {
  readonly action: string;
  readonly userId?: string | null;
  readonly reportId?: string | null;
  readonly sanctionId?: string | null;
  /** Codes, numbers and ids; never a text. */
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Stores who did what, in the transaction that does it. The database refuses to change or delete it. */
export async function audit({ sql, now, context }: Transaction, act: ModerationAct): Promise<void> {
  const { action, userId = null, reportId = null, sanctionId = null, detail = {} } = act;
  await sql(
    `insert into moderation_entry (id, actor_id, action, user_id, report_id, sanction_id, detail, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [newId(), context.viewer?.id, action, userId, reportId, sanctionId, JSON.stringify(detail), now],
  );
}
