import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { after } from '../../../../platform/domain/clock.js';
import { SigningKeyRotationPending } from '../../domain/errors.js';
import { audit } from '../audit/audit.js';
import { requireCurrentRole } from '../shared/load-user.js';
import { forgetSigningKeys, insertSigningKey, PUBLISHED_AHEAD_MS } from './signing-keys.js';

/** Publishes the next key; it signs from 10 minutes later on. */
export async function rotateSigningKey(context: Context): Promise<{ keyId: string; signsFrom: Date }> {
  requireRole(context, 'super_admin');
  const rotated = await runCommand(context, 'rotateSigningKey', async (transaction) => {
    await requireCurrentRole(transaction, 'super_admin');
    const [newest] = await transaction.sql<{ sequence: number; not_before: Date }>(
      'select sequence, not_before from signing_key order by sequence desc limit 1',
    );
    if (newest && new Date(newest.not_before) > transaction.now) throw new SigningKeyRotationPending();
    const signsFrom = newest ? after(transaction.now, PUBLISHED_AHEAD_MS) : transaction.now;
    const inserted = await insertSigningKey(transaction, (newest?.sequence ?? 0) + 1, signsFrom);
    if (!inserted) throw new SigningKeyRotationPending();
    await audit(transaction, { action: 'signing-key-rotated', detail: inserted.kid });
    return { keyId: inserted.kid, signsFrom };
  });
  forgetSigningKeys(context);
  return rotated;
}
