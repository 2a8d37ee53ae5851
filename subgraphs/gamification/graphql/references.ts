import { Directive, Field, ID, ObjectType } from 'type-graphql';
import type { ReferenceResolver } from '../../../platform/subgraph.js';
import { contestById } from '../queries/contests.js';
import { visiblePlayer } from '../queries/players.js';

@ObjectType('User', { description: 'A person with an account.' })
@Directive('@key(fields: "id")')
export class UserReference {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;
}

@ObjectType('Course', { description: 'Learning content: sections of lessons with exercises.' })
@Directive('@key(fields: "id", resolvable: false)')
export class CourseReference {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;
}

@ObjectType('Class', {
  description: 'A group (or one student) that is taught along a course, with a schedule and a number of meetings.',
})
@Directive('@key(fields: "id", resolvable: false)')
export class ClassReference {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;
}

@ObjectType('Exercise', {
  description: 'Something to do in a lesson. Its id stays the same in all versions of the course.',
})
@Directive('@key(fields: "id", resolvable: false)')
export class ExerciseReference {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;
}

@ObjectType('Invoice', { description: 'What a user owes or paid. Visible to the user and staff only.' })
@Directive('@key(fields: "id", resolvable: false)')
export class InvoiceReference {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;
}

export const references: Record<string, ReferenceResolver> = {
  Player: (reference, context) => visiblePlayer(context).load(reference['id'] ?? ''),
  Contest: (reference, context) =>
    context.viewer || context.platform ? contestById(context).load(reference['id'] ?? '') : null,
  // Gets its fields here from the id alone.
  User: (reference) => reference,
};
