import { Args, FieldResolver, Resolver, Root } from 'type-graphql';
import { PageSize } from '../../../platform/graphql/list-size.js';
import { PageArgs, pageOfList } from '../../../platform/graphql/pagination.js';
import type { AttendanceReport } from '../queries/attendance-report.js';
import { AttendanceReportType, StudentAttendanceConnection } from './attendance-report.types.js';

@Resolver(() => AttendanceReportType)
export class AttendanceReportResolver {
  @FieldResolver(() => StudentAttendanceConnection, {
    description: 'By student, in the order in which they enrolled.',
  })
  @PageSize()
  byStudent(@Root() report: AttendanceReport, @Args(() => PageArgs) args: PageArgs) {
    return pageOfList(report.byStudent, ({ enrollment }) => enrollment.id, args);
  }
}
