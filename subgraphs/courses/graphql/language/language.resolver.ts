import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { ForPartners } from '../../../../platform/graphql/for-partners.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { createLanguage } from '../../commands/language/create-language.js';
import { updateLanguage } from '../../commands/language/update-language.js';
import type { CourseView } from '../../queries/catalog.js';
import { languageById, languageOfCourse, listLanguages } from '../../queries/languages.js';
import { CourseObject } from '../course.types.js';
import { CreateLanguageInput, LanguageConnection, LanguageObject, UpdateLanguageInput } from './language.types.js';

@ObjectType('CreateLanguagePayload', { description: 'A language that was added.' })
class CreateLanguagePayload {
  @Field(() => LanguageObject, { nullable: true, description: 'The language.' })
  language!: object | null;
}

@ObjectType('UpdateLanguagePayload', { description: 'A language that was renamed.' })
class UpdateLanguagePayload {
  @Field(() => LanguageObject, { description: 'The language as it is now.' })
  language!: object;
}

@Resolver(() => CourseObject)
export class LanguageResolver {
  @Query(() => LanguageConnection, { description: 'What courses teach, by name. Open to all.' })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  @Directive('@cacheControl(maxAge: 60)')
  @ForPartners('catalog:read')
  languages(@Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return listLanguages(context, args);
  }

  @Authorized('staff')
  @Mutation(() => CreateLanguagePayload, {
    description: 'Adds a language or another subject. Staff. Errors: LANGUAGE_CODE_TAKEN.',
  })
  async createLanguage(
    @Arg('input', () => CreateLanguageInput, { description: 'The language.' }) input: CreateLanguageInput,
    @Ctx() context: Context,
  ): Promise<CreateLanguagePayload> {
    return { language: await languageById(context).load(await createLanguage(context, input)) };
  }

  @Authorized('staff')
  @Mutation(() => UpdateLanguagePayload, {
    description: 'Renames a language. Staff. Errors: LANGUAGE_NOT_FOUND.',
  })
  async updateLanguage(
    @Arg('input', () => UpdateLanguageInput, { description: 'Language and name.' }) input: UpdateLanguageInput,
    @Ctx() context: Context,
  ): Promise<UpdateLanguagePayload> {
    return { language: await updateLanguage(context, input) };
  }

  @FieldResolver(() => LanguageObject, {
    nullable: true,
    description: 'What it teaches; null where `language` is a code that staff have not described.',
  })
  @Directive('@cacheControl(inheritMaxAge: true)')
  @ForPartners()
  subject(@Root() course: CourseView, @Ctx() context: Context) {
    return languageOfCourse(context).load(course.id);
  }
}
