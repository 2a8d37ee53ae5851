import { reaction, type Reaction } from '../../../platform/inbox.js';
import * as billing from '../../../schema/events/billing.js';
import * as classes from '../../../schema/events/classes.js';
import * as community from '../../../schema/events/community.js';
import * as courses from '../../../schema/events/courses.js';
import * as gamification from '../../../schema/events/gamification.js';
import * as users from '../../../schema/events/users.js';
import type { DataHolder } from '../domain/data-request.js';
import { takeErasure, takeExport, takeFailure } from '../commands/data-request/take-receipt.js';

type Contracts = Pick<typeof users, 'DataErased' | 'DataExported' | 'DataRequestFailed'>;

/** Every domain answers each request; a new one does not compile until it is here. */
const ANSWERS: Readonly<Record<DataHolder, Contracts>> = { users, courses, classes, gamification, community, billing };

/** The answers of all domains, each of its own type. */
export const onDataReceipts: readonly Reaction[] = Object.entries(ANSWERS).flatMap(([domain, contracts]) => [
  reaction(contracts.DataExported, (transaction, { data: { requestId, sha256, size = 0 } }) =>
    takeExport(transaction, { requestId, domain, sha256, size }),
  ),
  reaction(contracts.DataErased, (transaction, { data: { requestId } }) =>
    takeErasure(transaction, { requestId, domain }),
  ),
  reaction(contracts.DataRequestFailed, (transaction, { data: { requestId, code } }) =>
    takeFailure(transaction, { requestId, domain, code }),
  ),
]);
