import { Directive, Field, ID, ObjectType } from 'type-graphql';
import type { ReferenceResolver } from '../../../platform/subgraph.js';
import { visibleBooking } from '../queries/bookings.js';
import { classById } from '../queries/classes.js';

@ObjectType('User', { description: 'A person with an account.' })
@Directive('@key(fields: "id")')
export class UserReference {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;
}

@ObjectType('Course', { description: 'Learning content: sections of lessons with exercises.' })
@Directive('@key(fields: "id")')
export class CourseReference {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;
}

@ObjectType('Lesson', { description: 'A unit of a course.' })
@Directive('@key(fields: "id")')
export class LessonReference {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;
}

@ObjectType('Event', { description: 'Something that people go to: to all, or of a course, a class or a group.' })
@Directive('@key(fields: "id")')
export class EventReference {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;
}

@ObjectType('Product', { description: 'Something for sale.' })
@Directive('@key(fields: "id")')
export class ProductReference {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;
}

/** Entities of others get their fields here from the id alone. */
const itself: ReferenceResolver = (reference) => reference;

export const references: Record<string, ReferenceResolver> = {
  Class: (reference, context) => classById(context).load(reference['id'] ?? ''),
  User: itself,
  Course: itself,
  Lesson: itself,
  Event: itself,
  Product: itself,
  Booking: (reference, context) => visibleBooking(context, reference['id'] ?? ''),
};
