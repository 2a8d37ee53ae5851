import { ArrayMaxSize, ValidateNested } from 'class-validator';
import { Field, Float, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { TASK_LIMITS } from '../../domain/coding/coding-task.js';

export enum CodeLanguageEnum {
  JAVASCRIPT = 'javascript',
  TYPESCRIPT = 'typescript',
  PYTHON = 'python',
}
registerEnumType(CodeLanguageEnum, {
  name: 'CodeLanguage',
  description: 'Language of a program. May grow.',
  valuesConfig: {
    JAVASCRIPT: { description: 'JavaScript (ES2023).' },
    TYPESCRIPT: { description: 'TypeScript; types are removed, not checked.' },
    PYTHON: { description: 'Python 3.12.' },
  },
});

export enum OutputComparerEnum {
  LINES = 'lines',
  EXACT = 'exact',
  TOKENS = 'tokens',
  NUMBERS = 'numbers',
}
registerEnumType(OutputComparerEnum, {
  name: 'OutputComparer',
  description: 'How the output of a program is compared with the expected one; case counts.',
  valuesConfig: {
    LINES: { description: 'Line by line, without white space at the ends of lines and final newlines.' },
    EXACT: { description: 'Character by character.' },
    TOKENS: { description: 'Word by word; any white space separates.' },
    NUMBERS: { description: 'Like TOKENS; numbers may differ by 1e-6, absolutely or relatively.' },
  },
});

@InputType('StarterCodeInput', { description: 'What a student begins with.' })
export class StarterCodeInput {
  @Field(() => CodeLanguageEnum, { description: 'The language.' })
  language!: CodeLanguageEnum;

  @Field(() => String, { description: 'The source, at most 64 KiB.' })
  source!: string;
}

@InputType('CodingCaseInput', { description: 'A case by which programs are judged.' })
export class CodingCaseInput {
  @Field(() => String, { description: 'Text on stdin, or a JSON array of arguments; at most 256 KiB.' })
  input!: string;

  @Field(() => String, { description: "Text on stdout, or JSON of the function's result; at most 256 KiB." })
  expected!: string;

  @Field(() => Float, { nullable: true, description: 'Its part of the score, 0 to 1000. Default 1.' })
  weight?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether students see only verdict, time and memory of it. Default false.',
  })
  hidden?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cases of one group, named with 1 to 40 characters, count all or not at all.',
  })
  group?: string | null;
}

@InputType('CodingInput', { description: 'What a program has to do. What is absent has its default.' })
export class CodingInput {
  @Field(() => [CodeLanguageEnum], { description: 'Languages in which it may be solved.' })
  languages!: CodeLanguageEnum[];

  @Field(() => [StarterCodeInput], {
    nullable: true,
    description: 'What students begin with, by language. Default none.',
  })
  @ArrayMaxSize(10)
  @ValidateNested()
  starters?: StarterCodeInput[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'Name of a function that is called with the arguments of a case. Default: text on stdin and stdout.',
  })
  functionName?: string | null;

  @Field(() => OutputComparerEnum, { nullable: true, description: 'How outputs are compared. Default LINES.' })
  comparer?: OutputComparerEnum | null;

  @Field(() => Int, {
    nullable: true,
    description: 'CPU time of a case in milliseconds, 100 to 10000. Default 2000, Python 6000.',
  })
  cpuLimitMs?: number | null;

  @Field(() => Int, { nullable: true, description: 'Memory in MiB, 32 to 256. Default 64.' })
  memoryLimitMiB?: number | null;

  @Field(() => [CodingCaseInput], { description: `The cases in order, 1 to ${TASK_LIMITS.cases}.` })
  @ArrayMaxSize(TASK_LIMITS.cases)
  @ValidateNested()
  cases!: CodingCaseInput[];
}

@ObjectType('StarterCode', { description: 'What a student begins with.' })
export class StarterCodeObject {
  @Field(() => CodeLanguageEnum, { description: 'The language.' })
  language!: CodeLanguageEnum;

  @Field(() => String, { description: 'The source.' })
  source!: string;
}

@ObjectType('CodingCase', { description: 'A case by which programs are judged.' })
export class CodingCaseObject {
  @Field(() => Int, { description: 'Its number, from 1.' })
  number!: number;

  @Field(() => Boolean, { description: 'Whether students see only verdict, time and memory of it.' })
  hidden!: boolean;

  @Field(() => Float, { description: 'Its part of the score.' })
  weight!: number;

  @Field(() => String, { nullable: true, description: 'Cases of one group count all or not at all; null for none.' })
  group!: string | null;

  @Field(() => String, { nullable: true, description: 'The input; null for students where it is hidden.' })
  input!: string | null;

  @Field(() => String, { nullable: true, description: 'The expected output; null for students where it is hidden.' })
  expected!: string | null;
}

@ObjectType('CodingTask', { description: 'What a program has to do.' })
export class CodingTaskObject {
  @Field(() => [CodeLanguageEnum], { description: 'Languages in which it may be solved.' })
  languages!: readonly CodeLanguageEnum[];

  @ListSize(3)
  @Field(() => [StarterCodeObject], { description: 'What students begin with, by language.' })
  starters!: readonly StarterCodeObject[];

  @Field(() => String, {
    nullable: true,
    description: 'Name of the function that is called; null for stdin and stdout.',
  })
  functionName!: string | null;

  @Field(() => OutputComparerEnum, { description: 'How outputs are compared.' })
  comparer!: OutputComparerEnum;

  @Field(() => Int, {
    nullable: true,
    description: "CPU time of a case in milliseconds; null for the language's default.",
  })
  cpuLimitMs!: number | null;

  @Field(() => Int, { description: 'Memory in MiB.' })
  memoryLimitMiB!: number;

  @ListSize(10)
  @Field(() => [CodingCaseObject], { description: 'The cases in order.' })
  cases!: readonly CodingCaseObject[];
}
