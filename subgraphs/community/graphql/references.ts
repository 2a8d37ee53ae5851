import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { requireViewer } from '../../../platform/context.js';
import type { ReferenceResolver } from '../../../platform/subgraph.js';
import { eventById } from '../queries/event/events.js';
import { groupById } from '../queries/group/groups.js';
import { postById } from '../queries/post/posts.js';

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

@ObjectType('Class', {
  description: 'A group (or one student) that is taught along a course, with a schedule and a number of meetings.',
})
@Directive('@key(fields: "id")')
export class ClassReference {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;
}

@ObjectType('Lesson', { description: 'A unit of a course.' })
@Directive('@key(fields: "id")')
export class LessonReference {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;
}

@ObjectType('Contest', { description: 'A competition in a course, from one instant to another.' })
@Directive('@key(fields: "id")')
export class ContestReference {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;
}

@ObjectType('Booking', { description: 'A session with a teaching assistant, of one student or of a group.' })
@Directive('@key(fields: "id")')
export class BookingReference {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;
}

/** Entities of others get their fields here from the id alone. */
const itself: ReferenceResolver = (reference) => reference;

export const references: Record<string, ReferenceResolver> = {
  Post: (reference, context) => {
    if (!context.platform) requireViewer(context);
    return postById(context).load(reference['id'] ?? '');
  },
  Event: (reference, context) => {
    if (!context.platform) requireViewer(context);
    return eventById(context).load(reference['id'] ?? '');
  },
  Group: (reference, context) => {
    if (!context.platform) requireViewer(context);
    return groupById(context).load(reference['id'] ?? '');
  },
  User: itself,
  Course: itself,
  Class: itself,
  Lesson: itself,
  Booking: itself,
  Contest: itself,
};
