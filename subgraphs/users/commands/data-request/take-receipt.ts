import type { Transaction } from '../../../../platform/command.js';
import { DataRequest, type StoredPart } from '../../domain/data-request.js';
import { deletePart, packExport } from '../../jobs/definitions.js';
import { erasePerson } from '../../../../platform/privacy.js';

/** This domain erases last, because the others report to it. */
const LAST = 'users';

interface Receipt {
  readonly requestId: string;
  /** The domain that finished its part. */
  readonly domain: string;
}

/** A domain has put its part into storage; the last one has the archive packed. */
export async function takeExport(transaction: Transaction, receipt: Receipt & StoredPart): Promise<void> {
  const { requestId, domain, sha256, size } = receipt;
  const request = await find(transaction, requestId);
  if (!request?.partDone(domain, { sha256, size }, transaction.now)) {
    // A retried job finished after the request was closed: its file must be deleted.
    await transaction.enqueue(deletePart, { requestId, domain });
    return;
  }
  if (request.isDone()) await transaction.enqueue(packExport, { requestId }, { key: `pack-export/${requestId}` });
}

/** A domain has erased its data. After all domains the account itself is erased. */
export async function takeErasure(transaction: Transaction, { requestId, domain }: Receipt): Promise<void> {
  const request = await find(transaction, requestId);
  if (!request?.partDone(domain, null, transaction.now)) return;
  if (request.isDone()) request.complete(transaction.now);
  else if (request.isDone(LAST)) await eraseAccountOf(transaction, request);
}

/** Why a domain is not done yet. */
export async function takeFailure(
  transaction: Transaction,
  receipt: Receipt & { readonly code: string },
): Promise<void> {
  const request = await find(transaction, receipt.requestId);
  request?.partFailed(receipt.domain, receipt.code, transaction.now);
}

/** Asks the unfinished domains again, and packs the archive if only that is missing. Returns the domains. */
export async function askAgain(transaction: Transaction, request: DataRequest): Promise<readonly string[]> {
  if (request.kind === 'export') {
    const key = `pack-export/${request.id}`;
    if (request.isDone()) await transaction.enqueue(packExport, { requestId: request.id }, { key });
    return request.askAgain(undefined, transaction.now);
  }
  if (request.status === 'running' && request.isDone(LAST)) {
    await eraseAccountOf(transaction, request);
    return [LAST];
  }
  return request.askAgain(LAST, transaction.now);
}

function eraseAccountOf(transaction: Transaction, { id: requestId, userId }: DataRequest): Promise<void> {
  return transaction.enqueue(erasePerson, { userId, requestId }, { key: `erase-account/${requestId}` });
}

function find(transaction: Transaction, requestId: string): Promise<DataRequest | null> {
  return transaction.find(DataRequest, { id: requestId }, ['parts']);
}
