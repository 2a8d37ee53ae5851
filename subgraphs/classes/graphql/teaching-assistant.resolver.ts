import { Max, Min } from 'class-validator';
import {
  Arg,
  Args,
  ArgsType,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import type { Context } from '../../../platform/context.js';
import { DateTime, LocalDate, MoneyType, TimeZone } from '../../../platform/graphql/types.js';
import { assignTeachingAssistant } from '../commands/assistant/assign-teaching-assistant.js';
import { removeTeachingAssistant } from '../commands/assistant/remove-teaching-assistant.js';
import { setAvailability } from '../commands/assistant/set-availability.js';
import {
  assistantsOfCourse,
  availabilityOf,
  availableSlots,
  supportOptionsOfCourse,
  type SlotView,
  type SupportOptionView,
} from '../queries/teaching-assistants.js';
import { SetAvailabilityInput, TeachingAssistantInput } from './booking.inputs.js';
import { AvailabilityType, SupportOptionKindEnum } from './booking.types.js';
import { CourseReference, ProductReference, UserReference } from './references.js';

@ObjectType('AvailableSlot', { description: 'A time at which a session can be booked.' })
class SlotType {
  @Field(() => DateTime, { description: 'When the session would start.' })
  startsAt!: Date;

  @Field(() => DateTime, { description: 'When it would end.' })
  endsAt!: Date;
}

@Resolver(() => SlotType)
export class SlotResolver {
  @ListSize(5)
  @FieldResolver(() => [UserReference], { description: 'The teaching assistants who are free then.' })
  teachingAssistants(@Root() root: SlotView): UserReference[] {
    return root.assistantIds.map((id) => ({ id }));
  }
}

@ObjectType('SupportOption', { description: 'How sessions on a course are sold.' })
class SupportOptionType {
  @Field(() => SupportOptionKindEnum, { description: 'One by one, or several at once.' })
  kind!: SupportOptionKindEnum;

  @Field(() => Int, { description: 'How many sessions it gives.' })
  sessions!: number;

  @Field(() => MoneyType, { description: 'What it costs, for all its sessions.' })
  price!: MoneyType;

  @Field(() => Int, {
    description: 'Until how many hours before its start a session is given back when it is cancelled.',
  })
  freeCancelHours!: number;

  @Field(() => Int, { description: 'How many days ahead a session can be booked.' })
  bookAheadDays!: number;

  @Field(() => Int, { description: 'How many sessions of a student may wait for their payment at once.' })
  unpaidLimit!: number;
}

@Resolver(() => SupportOptionType)
export class SupportOptionResolver {
  @FieldResolver(() => ProductReference, { nullable: true, description: 'The product that is bought.' })
  product(@Root() root: SupportOptionView): ProductReference {
    return { id: root.productId };
  }
}

@ArgsType()
class SlotArgs {
  @Field(() => ID, { description: 'The course of the session.' })
  courseId!: string;

  @Field(() => LocalDate, { description: 'The first day.' })
  from!: string;

  @Field(() => LocalDate, { description: 'The last day, at most 30 days after the first.' })
  to!: string;

  @Field(() => TimeZone, { description: 'The zone whose days are meant: that of who asks.' })
  timeZone!: string;

  @Field(() => Int, { defaultValue: 60, description: 'Length of the session in minutes: 15 to 240.' })
  @Min(15)
  @Max(240)
  durationMinutes!: number;

  @Field(() => ID, { nullable: true, description: 'Only with this teaching assistant.' })
  assistantId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'For staff: the student who would take the session; times at which they are busy are left out. Default: the viewer; no user for staff.',
  })
  studentId?: string | null;
}

@ObjectType('AvailabilityPayload', { description: 'Result of a change to the hours of a teaching assistant.' })
class AvailabilityPayload {
  @Field(() => AvailabilityType, { description: 'The hours as they are now.' })
  availability!: object;
}

@ObjectType('TeachingAssistantsPayload', { description: 'Result of a change to the teaching assistants of a course.' })
class TeachingAssistantsPayload {
  @Field(() => CourseReference, { nullable: true, description: 'The course.' })
  course!: CourseReference;
}

@Resolver()
export class TeachingAssistantResolver {
  @Authorized()
  @ListSize(200)
  @Query(() => [SlotType], {
    description:
      'Times at which a session on a course can be booked now, in order, half an hour apart within the hours.',
  })
  availableSlots(@Args(() => SlotArgs) args: SlotArgs, @Ctx() context: Context) {
    return availableSlots(context, args);
  }

  @Authorized()
  @Query(() => AvailabilityType, {
    nullable: true,
    description:
      'The hours of a teaching assistant. Themselves and staff only (NOT_YOUR_AVAILABILITY); null before they are set.',
  })
  availability(
    @Ctx() context: Context,
    @Arg('assistantId', () => ID, { nullable: true, description: 'For staff: whose. Default: the viewer.' })
    assistantId?: string | null,
  ) {
    return availabilityOf(context, assistantId ?? null);
  }

  @Authorized()
  @Mutation(() => AvailabilityPayload, {
    description:
      'Replaces the hours of a teaching assistant; existing bookings stay. The assistant and staff. Errors: NOT_YOUR_AVAILABILITY, INVALID_AVAILABILITY, USER_NOT_FOUND, USER_NOT_ACTIVE.',
  })
  async setAvailability(
    @Arg('input', () => SetAvailabilityInput, { description: 'The hours.' }) input: SetAvailabilityInput,
    @Ctx() context: Context,
  ): Promise<AvailabilityPayload> {
    return { availability: await setAvailability(context, input) };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => TeachingAssistantsPayload, {
    description:
      'Lets a user give sessions on a course. Idempotent. Its lead instructor and staff. Errors: COURSE_NOT_FOUND, NOT_YOUR_COURSE, USER_NOT_FOUND, USER_NOT_ACTIVE.',
  })
  async assignTeachingAssistant(
    @Arg('input', () => TeachingAssistantInput, { description: 'Course and person.' }) input: TeachingAssistantInput,
    @Ctx() context: Context,
  ): Promise<TeachingAssistantsPayload> {
    await assignTeachingAssistant(context, input);
    return { course: { id: input.courseId } };
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => TeachingAssistantsPayload, {
    description:
      'Nothing new is booked with them on this course; what is booked takes place. Its lead instructor and staff. Errors: COURSE_NOT_FOUND, NOT_YOUR_COURSE, ASSISTANT_NOT_ON_COURSE.',
  })
  async removeTeachingAssistant(
    @Arg('input', () => TeachingAssistantInput, { description: 'Course and person.' }) input: TeachingAssistantInput,
    @Ctx() context: Context,
  ): Promise<TeachingAssistantsPayload> {
    await removeTeachingAssistant(context, input);
    return { course: { id: input.courseId } };
  }
}

/** What sessions add to a course. */
@Resolver(() => CourseReference)
export class CourseSupportContribution {
  @ListSize(5)
  @FieldResolver(() => [UserReference], {
    nullable: true,
    description: 'Teaching assistants of this course, in the order in which they were assigned.',
  })
  async teachingAssistants(@Root() course: CourseReference, @Ctx() context: Context): Promise<UserReference[]> {
    return (await assistantsOfCourse(context).load(course.id)).map(({ assistantId }) => ({ id: assistantId }));
  }

  @ListSize(5)
  @FieldResolver(() => [SupportOptionType], {
    nullable: true,
    description: 'How sessions on this course are sold, those that give the fewest first.',
  })
  supportOptions(@Root() course: CourseReference, @Ctx() context: Context) {
    return supportOptionsOfCourse(context).load(course.id);
  }
}
