import { reaction } from '../../../../platform/inbox.js';
import { AttendanceMarked } from '../../../../schema/events/classes.js';
import { recordActivity } from '../../commands/player/record-activity.js';
import { attendanceXp } from '../../domain/xp-rules.js';

/** A correction adds or takes back the difference. */
export const onAttendanceMarked = reaction(AttendanceMarked, (transaction, { id, data, time }) => {
  const attended = data.status === 'present' || data.status === 'late';
  return recordActivity(
    transaction,
    data.studentId,
    { classId: data.classId },
    {
      eventId: id,
      first: false,
      rule: 'attendance',
      sourceId: data.meetingId,
      worth: (values) => attendanceXp(data.status, values),
      occurredAt: new Date(time),
      localDate: attended ? data.localDate : null,
      counts: {},
    },
  );
});
