import type { Context } from '../../../../platform/context.js';
import { now } from '../../../../platform/domain/clock.js';
import type { CsvRow } from '../../../../platform/domain/csv.js';
import { exportCsv } from '../../../../platform/services/csv-export.js';
import { CourseNotFound } from '../../domain/errors.js';
import { averageOf, stateOf } from '../../domain/gradebook.js';
import {
  gradebookColumns,
  gradebookRows,
  type GradebookColumn,
  type GradebookFilter,
  type GradebookRow,
} from '../../queries/gradebook.js';

const PAGE = 100;

/** The whole gradebook as a file: its address is valid for 10 minutes, and the file is removed after a day. */
export async function exportGradebook(context: Context, filter: GradebookFilter): Promise<string> {
  const columns = await gradebookColumns(context, filter);
  if (!columns) throw new CourseNotFound();
  const batches = students(context, filter, columns);
  return exportCsv(context, { folder: 'gradebooks', fileName: 'gradebook.csv', batches });
}

async function* students(
  context: Context,
  filter: GradebookFilter,
  columns: readonly GradebookColumn[],
): AsyncGenerator<CsvRow[]> {
  const at = now();
  yield [['Student', ...columns.map(({ title }) => title), 'Average']];
  let cursor: string | null = null;
  do {
    const { edges, pageInfo } = await gradebookRows(context, filter, columns, { first: PAGE, after: cursor });
    const page = edges.map(({ node }) => node);
    const names = await context.people.displayNames(page.map(({ studentId }) => studentId));
    const cellOf = ({ cells }: GradebookRow, id: string): string | number | null => {
      const cell = cells.find(({ exerciseId }) => exerciseId === id);
      if (!cell) return null;
      const state = stateOf(cell, at);
      return state === 'scored' ? cell.score : state === 'open' ? null : state;
    };
    yield page.map((student) => [
      names.get(student.studentId) ?? student.studentId,
      ...columns.map(({ id }) => cellOf(student, id)),
      averageOf(student.cells, at),
    ]);
    cursor = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (cursor !== null);
}
