import { Length, Matches } from 'class-validator';
import { Directive, Field, ID, InputType, ObjectType } from 'type-graphql';
import { ForPartners } from '../../../../platform/graphql/for-partners.js';
import { IsTitle } from '../../../../platform/graphql/text.js';
import { connectionType, IdempotentInput } from '../../../../platform/graphql/types.js';

@ObjectType('Language', { description: 'A language or another subject that courses teach.' })
@Directive('@key(fields: "id")')
@Directive('@cacheControl(inheritMaxAge: true)')
@ForPartners()
export class LanguageObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'Unique code, which `Course.language` has: `pt`, `javascript`.' })
  code!: string;

  @Field(() => String, { description: 'Name in English: `Portuguese`, `JavaScript`.' })
  name!: string;
}

export const LanguageConnection = connectionType('Language', () => LanguageObject, { partners: true });

@InputType('CreateLanguageInput', { description: 'A new subject of courses.' })
export class CreateLanguageInput extends IdempotentInput {
  @Field(() => String, { description: 'Unique code, 1 to 40 of a-z, 0-9, `+`, `#` and single hyphens: `pt`, `c++`.' })
  @Length(1, 40)
  @Matches(/^[a-z0-9+#]+(-[a-z0-9+#]+)*$/, { message: 'must be like pt, pt-br or c++' })
  code!: string;

  @Field(() => String, { description: 'Name in English, 1 to 80 characters.' })
  @IsTitle({ max: 80 })
  name!: string;
}

@InputType('UpdateLanguageInput', { description: 'A new name of a subject. Its code stays, because courses have it.' })
export class UpdateLanguageInput {
  @Field(() => ID, { description: 'The language.' })
  languageId!: string;

  @Field(() => String, { description: 'Name in English, 1 to 80 characters.' })
  @IsTitle({ max: 80 })
  name!: string;
}
