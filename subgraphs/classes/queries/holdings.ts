import { rowsOf, type Holdings } from '../../../platform/privacy.js';
import { bookingsOf } from './booking-holdings.js';

/** All that this domain holds of a person. */
export const holdings: Holdings = {
  classes: rowsOf(
    `select enrollment.id as enrollment_id, enrollment.class_id, class.title, enrolled_at, withdrawn_at, paid_amount_minor,
       paid_currency, balance as credit_balance
     from class_enrollment enrollment join credit_account account on account.id = enrollment.id
       join class on class.id = enrollment.class_id
     where enrollment.student_id = $1 order by enrollment.id`,
  ),
  teaching: rowsOf('select id as class_id, title, status from class where instructor_id = $1 order by id'),
  heldSeats: rowsOf('select class_id, expires_at from seat_hold where student_id = $1 order by id'),
  credits: rowsOf(
    `select account_id as enrollment_id, kind, delta, meeting_id, reason, created_at
     from credit_entry left join credit_reason using (id, account_id)
     where account_id in (select id from credit_account where student_id = $1) order by id`,
  ),
  attendance: rowsOf(
    `select account_id as enrollment_id, meeting_id, local_start, status, marked_at
     from attendance join credit_account account on account.id = account_id join meeting on meeting.id = meeting_id
     where student_id = $1 order by account_id, number`,
  ),
  invitations: rowsOf(
    'select class_id, created_at, expires_at, accepted_at from class_invitation where user_id = $1 order by id',
  ),
  calendars: rowsOf('select class_id, created_at from calendar_feed where user_id = $1 order by created_at'),
  events: rowsOf('select event_id, status from community_rsvp where user_id = $1 order by event_id'),
  bookings: bookingsOf,
};
