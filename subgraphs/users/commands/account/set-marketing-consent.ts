import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { newId } from '../../../../platform/domain/ids.js';
import type { User } from '../../domain/user.js';
import { loadUser } from '../shared/load-user.js';

export interface SetMarketingConsent {
  readonly given: boolean;
  /** Version of the text that was shown. Required for a consent, not for a withdrawal. */
  readonly textVersion?: string | null | undefined;
}

/** Idempotent. The lock of the user orders concurrent decisions. */
export async function setMarketingConsent(context: Context, input: SetMarketingConsent): Promise<User> {
  const viewer = requireViewer(context);
  const { given, textVersion } = input;
  if (given && !textVersion)
    throw new InvalidInput([{ field: 'input.textVersion', message: 'say which text was consented to' }]);
  return runCommand(context, 'setMarketingConsent', async (transaction) => {
    const user = await loadUser(transaction, viewer.id);
    const [last] = await transaction.sql<{ given: boolean; text_version: string }>(
      'select given, text_version from marketing_consent where user_id = $1 order by id desc limit 1',
      [user.id],
    );
    const changes = given ? !last?.given || last.text_version !== textVersion : last?.given;
    if (changes)
      await transaction.sql(
        'insert into marketing_consent (id, user_id, given, text_version, decided_at) values ($1, $2, $3, $4, $5)',
        [newId(), user.id, given, given ? textVersion : last?.text_version, transaction.now.toISOString()],
      );
    return user;
  });
}
