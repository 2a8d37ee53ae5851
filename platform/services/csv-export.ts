import { Readable } from 'node:stream';
import { z } from 'zod';
import { runCommand } from '../command.js';
import type { Context } from '../context.js';
import { after, DAY, MINUTE, now } from '../domain/clock.js';
import { BYTE_ORDER_MARK, csvRows, type CsvRow } from '../domain/csv.js';
import { newId } from '../domain/ids.js';
import { defineJob, implementJob } from '../jobs.js';
import { signedFileUrl } from './uploads/signed-urls.js';

const URL_LIFETIME_MS = 10 * MINUTE;

const removeExport = defineJob({ name: 'remove-export', schema: z.object({ key: z.string() }) });

/** For the domains that export files. */
export const removeExportJob = implementJob(removeExport, (context, { key }) => context.storage.delete(key));

/**
 * Writes a CSV file batch by batch, so that a large one needs no memory. Returns its address, which is valid for 10 minutes; the
 * file is removed after a day. The domain serves `fileRoute` and runs {@link removeExportJob}.
 */
export async function exportCsv(
  context: Context,
  file: { readonly folder: string; readonly fileName: string; readonly batches: AsyncIterable<readonly CsvRow[]> },
): Promise<string> {
  const at = now();
  const key = `${file.folder}/${newId()}.csv`;
  // The job first: a file that was stored is always removed.
  await runCommand(context, 'exportCsv', (transaction) =>
    transaction.enqueue(removeExport, { key }, { runAt: after(at, DAY) }),
  );
  const { size } = await context.storage.put(key, Readable.from(texts(file.batches)), 'text/csv');
  return signedFileUrl(
    context,
    { key, fileName: file.fileName, contentType: 'text/csv', size },
    now(),
    URL_LIFETIME_MS,
  );
}

async function* texts(batches: AsyncIterable<readonly CsvRow[]>): AsyncGenerator<Buffer> {
  yield Buffer.from(BYTE_ORDER_MARK);
  for await (const rows of batches) yield Buffer.from(csvRows(rows));
}
