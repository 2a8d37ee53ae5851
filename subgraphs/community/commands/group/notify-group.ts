import type { Transaction } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import type { GroupRole } from '../../domain/group.js';
import type { NoticeKind } from '../../domain/notices.js';
import type { Audience } from '../notification/audience.js';
import { notify } from '../notification/notify.js';

interface OfGroup {
  readonly groupId: string;
  readonly to: Audience;
  readonly kind: Extract<NoticeKind, `group-${string}`>;
  readonly role?: GroupRole;
  readonly actorId?: string;
}

/** What a command of a group notifies users of; other domains need not know it, so it is no event. Who acted is not notified. */
export async function notifyOfGroup(
  transaction: Transaction,
  { groupId, to, kind, role, actorId }: OfGroup,
): Promise<void> {
  await notify(transaction, newId(), {
    to,
    notice: {
      kind,
      category: 'discussions',
      facts: role === undefined ? {} : { role },
      links: { groupId, ...(actorId !== undefined && { actorId }) },
    },
    except: transaction.context.viewer?.id,
  });
}
