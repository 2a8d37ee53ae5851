import { ArrayMaxSize, ArrayMinSize, ValidateNested } from 'class-validator';
import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ListSize } from '../../../../platform/graphql/list-size.js';
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
