import { ArrayMaxSize, ArrayMinSize, Max, Min, ValidateNested } from 'class-validator';
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { IsTitle } from '../../../../platform/graphql/text.js';
import { ASSIGNMENT_LIMITS } from '../../domain/assignment/rules.js';
import { TASK_LIMITS } from '../../domain/coding/coding-task.js';
import { QUIZ_LIMITS } from '../../domain/quiz/rules.js';
import { AuthoredQuestionObject, QuestionInput, QuestionPoolInput, QuestionPoolObject } from './question.types.js';

export enum QuizFeedbackEnum {
  NEVER = 'never',
  SCORE = 'score',
  RIGHT_WRONG = 'right-wrong',
  KEY = 'key',
}
registerEnumType(QuizFeedbackEnum, {
  name: 'QuizFeedback',
  description: 'What a student sees of a result once it is released.',
  valuesConfig: {
    NEVER: { description: 'Only whether it passed.' },
    SCORE: { description: 'The score.' },
    RIGHT_WRONG: { description: 'The score, and the points of each question.' },
    KEY: { description: 'The score, the points of each question, the key and explanations.' },
  },
});

export enum QuizReleaseEnum {
  SUBMIT = 'submit',
  LAST_ATTEMPT = 'last-attempt',
  CLOSE = 'close',
}
registerEnumType(QuizReleaseEnum, {
  name: 'QuizRelease',
  description:
    'When the result of an attempt is released. Until then nothing shows it: progress, rewards and exports neither.',
  valuesConfig: {
    SUBMIT: { description: 'When the attempt is submitted.' },
    LAST_ATTEMPT: { description: 'When the student has no attempt left, or the quiz closes.' },
    CLOSE: { description: 'When the quiz closes.' },
  },
});

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

export enum LatePeriodEnum {
  DAY = 'day',
  HOUR = 'hour',
}
registerEnumType(LatePeriodEnum, {
  name: 'LatePeriod',
  description: 'For what a late penalty is taken off each time.',
  valuesConfig: {
    DAY: { description: 'Each 24 hours that have begun.' },
    HOUR: { description: 'Each hour that has begun.' },
  },
});

@InputType('QuizInput', { description: 'Questions of a quiz and how it is taken. What is absent has its default.' })
export class QuizInput {
  @Field(() => [QuestionInput], { description: `The questions in order, 1 to ${QUIZ_LIMITS.questions}.` })
  @ArrayMinSize(1)
  @ArrayMaxSize(QUIZ_LIMITS.questions)
  @ValidateNested()
  questions!: QuestionInput[];

  @Field(() => Int, {
    nullable: true,
    description: 'Time for an attempt in seconds, 10 s to 7 days. Default: no limit.',
  })
  timeLimitSeconds?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether each attempt has its own order of questions. Default false.',
  })
  shuffleQuestions?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether each attempt has its own order of options. Default false. Matching and ordering always do.',
  })
  shuffleOptions?: boolean | null;

  @Field(() => [QuestionPoolInput], {
    nullable: true,
    description: `Pools, at most ${QUIZ_LIMITS.pools}; questions in no pool are in every attempt. Default none.`,
  })
  @ArrayMaxSize(QUIZ_LIMITS.pools)
  @ValidateNested()
  pools?: QuestionPoolInput[] | null;

  @Field(() => QuizFeedbackEnum, { nullable: true, description: 'What students see of a result. Default RIGHT_WRONG.' })
  feedback?: QuizFeedbackEnum | null;

  @Field(() => QuizReleaseEnum, {
    nullable: true,
    description: 'When they see it. Default SUBMIT. CLOSE needs closesAt, LAST_ATTEMPT that or maxAttempts.',
  })
  releaseAfter?: QuizReleaseEnum | null;
}

@ObjectType('Quiz', { description: 'How a quiz is taken.' })
export class QuizObject {
  @Field(() => Int, { nullable: true, description: 'Time for an attempt in seconds; null for no limit.' })
  timeLimitSeconds!: number | null;

  @Field(() => Boolean, { description: 'Whether each attempt has its own order of questions.' })
  shuffleQuestions!: boolean;

  @Field(() => Boolean, { description: 'Whether each attempt has its own order of options.' })
  shuffleOptions!: boolean;

  @ListSize(2)
  @Field(() => [QuestionPoolObject], { description: 'Pools of which each attempt draws questions.' })
  pools!: readonly QuestionPoolObject[];

  @Field(() => QuizFeedbackEnum, { description: 'What a student sees of a result once it is released.' })
  feedback!: QuizFeedbackEnum;

  @Field(() => QuizReleaseEnum, { description: 'When the result of an attempt is released.' })
  releaseAfter!: QuizReleaseEnum;

  @Field(() => Int, { description: 'Questions of one attempt.' })
  questionCount!: number;

  @ListSize(10)
  @Field(() => [AuthoredQuestionObject], {
    nullable: true,
    description: "All questions with their keys, for the course's instructor and staff; null for others.",
  })
  questions!: readonly object[] | null;
}

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

@InputType('RubricLevelInput', { description: 'A level of a criterion.' })
export class RubricLevelInput {
  @Field(() => String, { description: 'Name of the level, 1 to 200 characters.' })
  @IsTitle({ max: ASSIGNMENT_LIMITS.titleLength })
  title!: string;

  @Field(() => Float, { description: 'Points for it, 0 to 1000.' })
  @Min(0)
  @Max(ASSIGNMENT_LIMITS.points)
  points!: number;
}

@InputType('RubricCriterionInput', { description: 'A row of a rubric.' })
export class RubricCriterionInput {
  @Field(() => String, { description: 'What is looked at, 1 to 200 characters.' })
  @IsTitle({ max: ASSIGNMENT_LIMITS.titleLength })
  title!: string;

  @Field(() => [RubricLevelInput], { description: 'The levels, 2 to 10.' })
  @ArrayMaxSize(ASSIGNMENT_LIMITS.levels)
  @ValidateNested()
  levels!: RubricLevelInput[];
}

@InputType('LatePenaltyInput', { description: 'What is taken off for a late submission.' })
export class LatePenaltyInput {
  @Field(() => Float, { description: 'Percent of the maximum for each day or hour that has begun, up to 100.' })
  percent!: number;

  @Field(() => LatePeriodEnum, { description: 'For what it is taken off.' })
  per!: LatePeriodEnum;

  @Field(() => Float, { description: 'The penalty takes no score below this percentage, 0 to 100.' })
  floorPercent!: number;
}

@InputType('AssignmentInput', {
  description: 'What is handed in and how it is graded. What is absent has its default.',
})
export class AssignmentInput {
  @Field(() => Boolean, { nullable: true, description: 'Whether a text may be handed in. Default true.' })
  acceptsText?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether an https link may be handed in. Default false.' })
  acceptsLink?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether files may be handed in, at most 10. Default false.' })
  acceptsFiles?: boolean | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Points for a perfect submission, up to 1000; with a rubric the sum of the highest levels. Default 100.',
  })
  maxPoints?: number | null;

  @Field(() => [RubricCriterionInput], { nullable: true, description: 'Rows of the rubric, at most 20. Default none.' })
  @ArrayMaxSize(ASSIGNMENT_LIMITS.criteria)
  @ValidateNested()
  rubric?: RubricCriterionInput[] | null;

  @Field(() => LatePenaltyInput, { nullable: true, description: 'Default: no penalty.' })
  @ValidateNested()
  latePenalty?: LatePenaltyInput | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether students see a grade at once, without posting. Default false.',
  })
  releaseAtOnce?: boolean | null;

  @Field(() => Int, { nullable: true, description: 'Students of one submission, 1 to 10. Default 1: individual work.' })
  groupSize?: number | null;
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

@ObjectType('RubricLevel', { description: 'A level of a criterion.' })
export class RubricLevelObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'Name of the level.' })
  title!: string;

  @Field(() => Float, { description: 'Points for it.' })
  points!: number;
}

@ObjectType('RubricCriterion', { description: 'A row of a rubric.' })
export class RubricCriterionObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'What is looked at.' })
  title!: string;

  @ListSize(4)
  @Field(() => [RubricLevelObject], { description: 'The levels.' })
  levels!: readonly RubricLevelObject[];
}

@ObjectType('LatePenalty', { description: 'What is taken off for a late submission.' })
export class LatePenaltyObject {
  @Field(() => Float, { description: 'Percent of the maximum for each day or hour that has begun.' })
  percent!: number;

  @Field(() => LatePeriodEnum, { description: 'For what it is taken off.' })
  per!: LatePeriodEnum;

  @Field(() => Float, { description: 'The penalty takes no score below this percentage.' })
  floorPercent!: number;
}

@ObjectType('Assignment', { description: 'What is handed in and how it is graded.' })
export class AssignmentObject {
  @Field(() => Boolean, { description: 'Whether a text may be handed in.' })
  acceptsText!: boolean;

  @Field(() => Boolean, { description: 'Whether an https link may be handed in.' })
  acceptsLink!: boolean;

  @Field(() => Boolean, { description: 'Whether files may be handed in.' })
  acceptsFiles!: boolean;

  @Field(() => Float, { description: 'Points for a perfect submission.' })
  maxPoints!: number;

  @ListSize(5)
  @Field(() => [RubricCriterionObject], { description: 'Rows of the rubric; none for points given as a whole.' })
  rubric!: readonly RubricCriterionObject[];

  @Field(() => LatePenaltyObject, { nullable: true, description: 'What is taken off when late; null for nothing.' })
  latePenalty!: LatePenaltyObject | null;

  @Field(() => Boolean, { description: 'Whether students see a grade at once, without posting.' })
  releaseAtOnce!: boolean;

  @Field(() => Int, { description: 'Students of one submission; 1 for individual work.' })
  groupSize!: number;
}
