import { defineEntity, p } from '@mikro-orm/core';
import { Availability } from '../domain/availability.js';
import { Booking } from '../domain/booking.js';
import { Participant, WaitlistEntry } from '../domain/booking-seats.js';
import { GroupSessionTemplate } from '../domain/group-session-template.js';
import { TeachingAssignment } from '../domain/teaching-assignment.js';
import { MoneyMap } from '../../../platform/postgres/money.mapping.js';
import { ScheduleMap } from './class.mapping.js';

export const TeachingAssignmentMap = defineEntity({
  class: TeachingAssignment,
  tableName: 'teaching_assignment',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    courseId: p.uuid(),
    assistantId: p.uuid(),
    assignedBy: p.uuid(),
    assignedAt: p.datetime(),
    endedAt: p.datetime().nullable(),
  },
});

export const AvailabilityMap = defineEntity({
  class: Availability,
  tableName: 'availability',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    timeZone: p.text(),
    weeklyHours: p.json(),
    exceptions: p.json(),
    noticeMinutes: p.integer(),
    bufferMinutes: p.integer(),
    dailyLimit: p.integer(),
    place: p.text().nullable(),
  },
});

export const GroupSessionTemplateMap = defineEntity({
  class: GroupSessionTemplate,
  tableName: 'group_session_template',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    courseId: p.uuid(),
    assistantId: p.uuid(),
    schedule: () => p.embedded(ScheduleMap),
    sessionCount: p.integer(),
    capacity: p.integer(),
    pricePerStudent: () => p.embedded(MoneyMap),
    createdBy: p.uuid(),
    createdAt: p.datetime(),
  },
});

export const BookingMap = defineEntity({
  class: Booking,
  tableName: 'booking',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    type: p.text(),
    status: p.text(),
    courseId: p.uuid(),
    assistantId: p.uuid(),
    templateId: p.uuid().nullable(),
    startsAt: p.datetime(),
    endsAt: p.datetime(),
    blockedUntil: p.datetime(),
    durationMinutes: p.integer(),
    bufferMinutes: p.integer(),
    noticeMinutes: p.integer(),
    capacity: p.integer(),
    seatsTaken: p.integer(),
    pricePerStudent: () => p.embedded(MoneyMap),
    createdAt: p.datetime(),
    participants: () => p.oneToMany(ParticipantMap).mappedBy('booking'),
    waitlist: () => p.oneToMany(WaitlistEntryMap).mappedBy('booking'),
  },
});

export const ParticipantMap = defineEntity({
  class: Participant,
  tableName: 'booking_participant',
  properties: {
    id: p.uuid().primary(),
    studentId: p.uuid(),
    status: p.text(),
    payWith: p.text(),
    amountDue: () => p.embedded(MoneyMap),
    freeCancelHours: p.integer(),
    startsAt: p.datetime(),
    endsAt: p.datetime(),
    joinedAt: p.datetime(),
    confirmBy: p.datetime().nullable(),
    payBy: p.datetime().nullable(),
    paidAt: p.datetime().nullable(),
    attended: p.boolean().nullable(),
    booking: () => p.manyToOne(BookingMap),
  },
});

export const WaitlistEntryMap = defineEntity({
  class: WaitlistEntry,
  tableName: 'waitlist_entry',
  properties: {
    id: p.uuid().primary(),
    studentId: p.uuid(),
    status: p.text(),
    position: p.integer(),
    joinedAt: p.datetime(),
    offeredUntil: p.datetime().nullable(),
    booking: () => p.manyToOne(BookingMap),
  },
});
