import 'reflect-metadata';
import { ValidateNested } from 'class-validator';
import { graphql } from 'graphql';
import { Arg, buildSchema, Field, InputType, Query, Resolver } from 'type-graphql';
import { expect, test } from 'vitest';
import { InvalidInput } from '../domain/errors.js';
import { validateArguments } from './build-subgraph.js';
import { IsEmailAddress, IsLocale, IsName, IsProse, IsTitle } from './text.js';

@InputType('TextPartInput')
class TextPartInput {
  @Field(() => String)
  @IsTitle({ max: 5 })
  title!: string;
}

@InputType('TextBaseInput')
class TextBaseInput {
  @Field(() => String, { nullable: true })
  @IsProse({ max: 20 })
  reason?: string | null;
}

@InputType('TextInput')
class TextInput extends TextBaseInput {
  @Field(() => String, { nullable: true })
  @IsName({ max: 10 })
  name?: string;

  @Field(() => String, { nullable: true })
  @IsEmailAddress()
  email?: string;

  @Field(() => String, { nullable: true })
  @IsEmailAddress({ asTyped: true })
  account?: string;

  @Field(() => String, { nullable: true })
  @IsLocale()
  locale?: string;

  @Field(() => [String], { nullable: true })
  @IsTitle({ max: 5 }, { each: true })
  tags?: string[];

  @Field(() => [TextPartInput], { nullable: true })
  @ValidateNested({ each: true })
  parts?: TextPartInput[];
}

@Resolver()
class EchoResolver {
  @Query(() => String)
  echo(@Arg('input', () => TextInput) input: TextInput): string {
    return JSON.stringify(input);
  }
}

const schema = await buildSchema({ resolvers: [EchoResolver], validateFn: validateArguments, authChecker: () => true });

async function echo(input: object) {
  const { data, errors } = await graphql({
    schema,
    source: 'query ($input: TextInput!) { echo(input: $input) }',
    variableValues: { input },
  });
  const cause = errors?.[0]?.originalError;
  if (cause instanceof InvalidInput) return cause.problems;
  expect(errors).toBeUndefined();
  return JSON.parse(String(data?.['echo'])) as unknown;
}

test('a resolver receives texts in their canonical form, in nested and inherited inputs too', async () => {
  expect(
    await echo({
      name: ' Ze\u0301 ',
      email: ' Ana@MÜNCHEN.de',
      account: ' Ana@MÜNCHEN.de',
      locale: 'pt_PT',
      reason: 'a\r\nb',
      tags: [' a ', 'b'],
      parts: [{ title: ' c ' }],
    }),
  ).toEqual({
    name: 'Z\u00e9',
    email: 'ana@xn--mnchen-3ya.de',
    account: 'Ana@MÜNCHEN.de',
    locale: 'pt-PT',
    reason: 'a\nb',
    tags: ['a', 'b'],
    parts: [{ title: 'c' }],
  });
});

test('all invalid texts are reported at once, with their fields, and never with their values', async () => {
  expect(
    await echo({
      name: 'A\u200bna',
      email: 'secret',
      locale: '?',
      reason: ' \u3164 ',
      tags: ['ok', '\u202eevil'],
      parts: [{ title: 'too long' }],
    }),
  ).toEqual(
    expect.arrayContaining([
      { field: 'input.reason', message: 'must contain visible characters' },
      { field: 'input.name', message: 'must not contain invisible characters' },
      { field: 'input.email', message: 'must be an e-mail address' },
      { field: 'input.locale', message: 'must be a BCP 47 language tag, such as pt-PT' },
      { field: 'input.tags', message: 'must not contain characters that change the text direction' },
      { field: 'input.parts.0.title', message: 'must have 1 to 5 characters' },
    ]),
  );
});

test('null and absent texts are left alone', async () => {
  expect(await echo({ reason: null })).toEqual({ reason: null });
});
