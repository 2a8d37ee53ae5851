import { defineEntity, p } from '@mikro-orm/core';
import { MoneyMap } from '../../../platform/postgres/money.mapping.js';
import { Class, ClassEnrollment, LessonUnlock, SeatHold } from '../domain/class.js';
import { Meeting } from '../domain/meeting.js';
import { Schedule } from '../domain/schedule.js';

export const ScheduleMap = defineEntity({
  class: Schedule,
  embeddable: true,
  properties: {
    recurrence: p.text(),
    startsOn: p.text(),
    localTime: p.text(),
    timeZone: p.text(),
    durationMinutes: p.integer(),
  },
});

export const ClassMap = defineEntity({
  class: Class,
  tableName: 'class',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    type: p.text(),
    status: p.text(),
    title: p.text(),
    publishedAt: p.datetime().nullable(),
    endedAt: p.datetime().nullable(),
    completionReason: p.text().nullable(),
    place: p.text().nullable(),
    courseId: p.uuid(),
    instructorId: p.uuid(),
    schedule: () => p.embedded(ScheduleMap),
    totalMeetings: p.integer(),
    capacity: p.integer(),
    price: () => p.embedded(MoneyMap),
    meetings: () => p.oneToMany(MeetingMap).mappedBy('class').orderBy({ number: 'asc' }).orphanRemoval(),
    seatHolds: () => p.oneToMany(SeatHoldMap).mappedBy('class').orphanRemoval(),
    enrollments: () => p.oneToMany(ClassEnrollmentMap).mappedBy('class'),
    unlocks: () => p.oneToMany(LessonUnlockMap).mappedBy('class'),
  },
});

export const MeetingMap = defineEntity({
  class: Meeting,
  tableName: 'meeting',
  properties: {
    id: p.uuid().primary(),
    number: p.integer(),
    localStart: p.text(),
    manual: p.boolean(),
    cancelledAt: p.datetime().nullable(),
    cancellationReason: p.text().nullable(),
    substituteId: p.uuid().nullable(),
    place: p.text().nullable(),
    class: () => p.manyToOne(ClassMap),
  },
});

export const SeatHoldMap = defineEntity({
  class: SeatHold,
  tableName: 'seat_hold',
  properties: {
    id: p.uuid().primary(),
    studentId: p.uuid(),
    expiresAt: p.datetime(),
    class: () => p.manyToOne(ClassMap),
  },
});

export const ClassEnrollmentMap = defineEntity({
  class: ClassEnrollment,
  tableName: 'class_enrollment',
  properties: {
    id: p.uuid().primary(),
    studentId: p.uuid(),
    enrolledAt: p.datetime(),
    withdrawnAt: p.datetime().nullable(),
    paidAmountMinor: p.integer().nullable(),
    paidCurrency: p.text().nullable(),
    seatHoldId: p.uuid().nullable(),
    class: () => p.manyToOne(ClassMap),
  },
});

export const LessonUnlockMap = defineEntity({
  class: LessonUnlock,
  tableName: 'lesson_unlock',
  properties: {
    id: p.uuid().primary(),
    lessonId: p.uuid(),
    unlockedAt: p.datetime(),
    class: () => p.manyToOne(ClassMap),
  },
});
