import { validate } from 'class-validator';
import { describe, expect, test } from 'vitest';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsInt,
  IsNotEmpty,
  IsUrl,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { problemsOf } from '../../platform/testing/messages.js';
import { ROUTER_CODES } from '../../router/codes.js';
import { translated } from '../../router/language/error-texts.js';
import { ERROR_TEXTS } from '../../schema/error-texts/error-texts.js';
import { errorCatalog, findErrorClasses } from './error-catalog.js';
import { problemsOfErrorTexts } from './error-texts.js';
import { ROOT } from './generate.js';

const { entries } = errorCatalog(await findErrorClasses(ROOT), ROUTER_CODES);

test('each code has a text in each language, and each text has a code', () => {
  expect(problemsOfErrorTexts(entries)).toEqual([]);
  const codes = [
    { domain: 'users', code: 'A' },
    { domain: 'router', code: 'BAD_REQUEST' },
  ];
  expect(problemsOfErrorTexts(codes, { pt: { domains: { users: { B: 'b' } } } })).toEqual([
    'A has no text in schema/error-texts/pt/users.ts',
    'schema/error-texts/pt/users.ts has a text for B, which is no code of users',
  ]);
});

describe.each(Object.entries(ERROR_TEXTS))('error texts in %s', (language, { domains, sentences }) => {
  test('each is a message of its language, of values that the details of its error have', () => {
    for (const [domain, texts] of Object.entries(domains)) {
      const values = (code: string) => {
        const found = entries.filter((entry) => entry.domain === domain && entry.code === code);
        return found.flatMap(({ details }) => details).map((name) => `{${name}}`);
      };
      const known = Object.keys(texts).map((code) => [code, values(code).join(' ')]);
      expect(
        problemsOf({ locales: { en: Object.fromEntries(known) as Record<string, string>, [language]: texts } }),
      ).toEqual([]);
    }
  });

  test('sentences have the values of their English text, and no English text stands for two', () => {
    const namesIn = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const [english, text] of Object.entries(sentences))
      for (const name of namesIn(text)) expect(namesIn(english), english).toContain(name);
  });
});

class Everything {
  @Min(1) @Max(0) number = 0.5;
  @IsInt() whole = 0.5;
  @Length(3, 5) between = 'a';
  @Length(3) long = 'a';
  @MaxLength(1) short = 'ab';
  @Matches(/b/) form = 'a';
  @IsUrl() url = 'a';
  @IsNotEmpty() full = '';
  @ArrayMinSize(1) few = [];
  @ArrayMaxSize(0) many = [1];
}

test('what the validators of inputs say is translated', async () => {
  const said = (await validate(new Everything())).flatMap(({ constraints }) => Object.values(constraints ?? {}));
  expect(said).toHaveLength(11);
  const problems = said.map((message) => ({ field: 'input.a', message }));
  const [error] = translated([{ message: '', extensions: { code: 'INVALID_INPUT', problems } }], ['pt']);
  const translations = (error?.extensions?.['problems'] as typeof problems).map(({ message }) => message);
  expect(translations.filter((text) => said.includes(text))).toEqual([]);
  expect(error?.message).toContain('input.a: não pode ser menor que 1; ');
});
