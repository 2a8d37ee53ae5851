import { Directive, Field, ID, ObjectType } from 'type-graphql';
import type { ReferenceResolver } from '../../../platform/subgraph.js';
import { courseById } from '../queries/catalog.js';
import { languageById } from '../queries/languages.js';
import { exerciseById, lessonById } from '../queries/content.js';

@ObjectType('User', { description: 'A person with an account.' })
@Directive('@key(fields: "id")')
export class UserReference {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;
}

export const references: Record<string, ReferenceResolver> = {
  Course: (reference, context) => courseById(context).load(reference['id'] ?? ''),
  Lesson: (reference, context) => lessonById(context).load(reference['id'] ?? ''),
  Language: (reference, context) => languageById(context).load(reference['id'] ?? ''),
  Exercise: (reference, context) => exerciseById(context).load(reference['id'] ?? ''),
  // Gets its fields here from the id alone.
  User: (reference) => reference,
};
