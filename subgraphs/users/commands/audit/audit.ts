import type { Transaction } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { currentTrace } from '../../../../platform/process/telemetry.js';

export type AuditAction =
  | 'user-provisioned'
  | 'first-administrator-created'
  | 'role-granted'
  | 'role-revoked'
  | 'user-deactivated'
  | 'user-reactivated'
  | 'password-changed'
  | 'phone-verified'
  | 'phone-removed'
  | 'email-change-requested'
  | 'email-changed'
  | 'email-change-undone'
  | 'sessions-revoked'
  | 'refresh-token-reused'
  | 'signing-key-rotated'
  | 'password-reset'
  | 'second-factor-enabled'
  | 'second-factor-disabled'
  | 'second-factor-reset'
  | 'recovery-codes-regenerated'
  | 'identity-linked'
  | 'identity-unlinked'
  | 'passkey-added'
  | 'passkey-removed'
  | 'student-invited'
  | 'invitation-accepted'
  | 'api-key-created'
  | 'api-key-rotated'
  | 'api-key-revoked'
  | 'data-export-requested'
  | 'data-export-link-created'
  | 'erasure-requested'
  | 'erasure-cancelled'
  | 'account-closed'
  | 'data-requests-seen'
  | 'data-request-retried';

/** Appends an audit entry in the transaction of the audited change. Details contain no personal data. */
export async function audit(
  transaction: Transaction,
  entry: { readonly action: AuditAction; readonly targetId?: string; readonly detail?: string },
): Promise<void> {
  const { viewer, clientAddress } = transaction.context;
  await transaction.sql(
    `insert into audit_entry (id, action, actor_id, target_id, detail, client_address, request_id, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      newId(),
      entry.action,
      viewer?.id ?? null,
      entry.targetId ?? null,
      entry.detail ?? null,
      clientAddress ?? null,
      currentTrace()?.correlationId ?? null,
      transaction.now.toISOString(),
    ],
  );
}
