import type { Transaction } from '../../../../platform/command.js';
import { DataRequest } from '../../domain/data-request.js';
import { DataRequestNotFound } from '../../domain/errors.js';

/** With all its parts, locked. */
export function loadDataRequest(transaction: Transaction, requestId: string): Promise<DataRequest> {
  return transaction.load(DataRequest, requestId, () => new DataRequestNotFound(), ['parts']);
}

/** Storage key of the archive of a request. */
export function archiveKey(requestId: string): string {
  return `exports/${requestId}/archive.json`;
}
