import { Migration } from '@mikro-orm/migrations';

export class CourseAccessMigration extends Migration {
  override up(): void {
    this.addSql(COURSE_ACCESS);
  }
}

const COURSE_ACCESS = `
  alter table product drop constraint product_kind_check, drop constraint product_interval_check;
  alter table product
    add constraint product_kind_check check (kind in ('plan', 'session', 'bundle', 'course')),
    add constraint product_interval_check check (case kind
      when 'plan' then interval in ('month', 'year')
        and num_nonnulls(course_id, sessions, validity_days, free_cancel_hours) = 0
      when 'course' then interval = 'once' and course_id is not null
        and num_nonnulls(sessions, validity_days, free_cancel_hours) = 0
      else interval = 'once' and num_nulls(course_id, sessions, validity_days, free_cancel_hours) = 0 end);
  alter table invoice drop constraint invoice_purpose;
  alter table invoice add constraint invoice_purpose check (
    num_nonnulls(class_id, seat_hold_id, billing_subscription_id, bundle_purchase_id, course_id, booking_id, participant_id)
      = case purpose_kind
        when 'class-seat' then num_nonnulls(class_id, seat_hold_id)
        when 'plan' then num_nonnulls(billing_subscription_id)
        when 'bundle' then num_nonnulls(bundle_purchase_id, course_id)
        when 'session' then num_nonnulls(booking_id, participant_id)
        when 'course' then num_nonnulls(course_id)
        else -1 end
    and case purpose_kind
      when 'class-seat' then num_nulls(class_id, seat_hold_id)
      when 'plan' then num_nulls(billing_subscription_id)
      when 'bundle' then num_nulls(bundle_purchase_id, course_id)
      when 'course' then num_nulls(course_id)
      else num_nulls(booking_id, participant_id) end = 0);
  -- A person pays for a course once, unless the money went back.
  create unique index invoice_course_once on invoice (user_id, course_id)
    where purpose_kind = 'course' and status not in ('void', 'refunded');
  alter table entitlement
    alter billing_subscription_id drop not null,
    -- What was paid for it, where that is no plan.
    add invoice_id uuid references invoice constraint entitlement_invoice_once unique,
    add constraint entitlement_source check (num_nonnulls(billing_subscription_id, invoice_id) = 1);
  -- What courses said of it; null for what an earlier version heard.
  alter table course add access text check (access in ('free', 'pro', 'class'));
`;
