import { Readable } from 'node:stream';
import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, DAY, MINUTE, now } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { signedFileUrl } from '../../../../platform/services/uploads/signed-urls.js';
import { CourseNotFound } from '../../domain/errors.js';
import { averageOf, csvOf, stateOf } from '../../domain/gradebook.js';
import { removeExport } from '../../jobs/definitions.js';
import { gradebookColumns, gradebookRows, type GradebookFilter, type GradebookRow } from '../../queries/gradebook.js';

const PAGE = 100;
const URL_LIFETIME_MS = 10 * MINUTE;

/** The whole gradebook as a file: its address is valid for 10 minutes, and the file is removed after a day. */
export async function exportGradebook(context: Context, filter: GradebookFilter): Promise<string> {
  const columns = await gradebookColumns(context, filter);
  if (!columns) throw new CourseNotFound();
  const at = now();
  const rows: (string | number | null)[][] = [['Student', ...columns.map(({ title }) => title), 'Average']];
  let cursor: string | null = null;
  do {
    const { edges, pageInfo } = await gradebookRows(context, filter, columns, { first: PAGE, after: cursor });
    const students = edges.map(({ node }) => node);
    const names = await context.people.displayNames(students.map(({ studentId }) => studentId));
    const cellOf = ({ cells }: GradebookRow, id: string): string | number | null => {
      const cell = cells.find(({ exerciseId }) => exerciseId === id);
      if (!cell) return null;
      const state = stateOf(cell, at);
      return state === 'scored' ? cell.score : state === 'open' ? null : state;
    };
    for (const student of students)
      rows.push([
        names.get(student.studentId) ?? student.studentId,
        ...columns.map(({ id }) => cellOf(student, id)),
        averageOf(student.cells, at),
      ]);
    cursor = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (cursor !== null);
  const key = `gradebooks/${newId()}.csv`;
  const content = Buffer.from(csvOf(rows), 'utf8');
  // The job first: a file that was stored is always removed.
  await runCommand(context, 'exportGradebook', (transaction) =>
    transaction.enqueue(removeExport, { key }, { runAt: after(at, DAY) }),
  );
  await context.storage.put(key, Readable.from([content]), 'text/csv');
  const file = { key, fileName: 'gradebook.csv', contentType: 'text/csv', size: content.length };
  return signedFileUrl(context, file, at, URL_LIFETIME_MS);
}
