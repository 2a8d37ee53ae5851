import { forReports, requireRole, type Context } from '../../../../platform/context.js';
import { requireDays, type Days } from '../../../../platform/domain/day-range.js';
import { exportCsv } from '../../../../platform/services/csv-export.js';
import { absentStudentRows, classMonthRows } from '../../queries/school-attendance.js';

export interface ExportSchoolAttendance extends Days {
  readonly list: 'classes-by-month' | 'absent-students';
  readonly below: number;
}

/** A list of the attendance of the school as a CSV file. */
export function exportSchoolAttendance(context: Context, { list, ...days }: ExportSchoolAttendance): Promise<string> {
  requireRole(context, 'staff');
  // Refuses bad days before a file is begun.
  requireDays(days);
  const reports = forReports(context);
  return exportCsv(context, {
    folder: 'attendance',
    fileName: `${list}-${days.from}-${days.to}.csv`,
    batches: list === 'classes-by-month' ? classMonthRows(reports, days) : absentStudentRows(reports, days),
  });
}
