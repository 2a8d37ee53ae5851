import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { PersonRequest } from '../../../../platform/privacy.js';
import { eraseUploads } from '../../../../platform/services/uploads/remove-uploads.js';
import { AVATAR_UPLOADS } from '../avatar/avatar-files.js';
import { forgetTries } from '../shared/attempts.js';
import { expireExport } from './expire-export.js';
import { loadUser } from '../shared/load-user.js';

/** Tables whose rows of the user are deleted. */
const OWN = [
  'email_change',
  'phone_verification',
  'verification_token',
  'password_reset_token',
  'invitation',
  'log_in_challenge',
  'linked_identity',
  'passkey',
  'passkey_challenge',
  'entitlement',
  'marketing_consent',
];

/**
 * Erases the account itself, after all other domains. A row stays for references to its id. Sessions stay for a while without device
 * and address, so that their access tokens are rejected. Audit entries stay unchanged, including network addresses: they are sealed
 * into their chain, and they are the evidence of misuse.
 */
export async function eraseAccount(context: Context, { userId }: PersonRequest): Promise<void> {
  const exported = await runCommand(context, 'findExports', (transaction) =>
    transaction.sql<{ id: string }>(`select id from data_request where user_id = $1 and kind = 'export' order by id`, [
      userId,
    ]),
  );
  for (const { id } of exported) await expireExport(context, { requestId: id });
  await eraseUploads(context, [AVATAR_UPLOADS], userId);
  await runCommand(context, 'eraseAccount', async (transaction) => {
    const user = await loadUser(transaction, userId);
    await forgetTries(transaction, user.email);
    user.erase();
    for (const table of OWN) await transaction.sql(`delete from ${table} where user_id = $1`, [userId]);
    await transaction.sql('delete from second_factor where id = $1', [userId]);
    await transaction.sql('delete from relation where low_id = $1 or high_id = $1', [userId]);
    await transaction.sql('delete from refresh_token using session where session.id = session_id and user_id = $1', [
      userId,
    ]);
    await transaction.sql('update session set client_agent = null, client_address = null where user_id = $1', [userId]);
  });
}
