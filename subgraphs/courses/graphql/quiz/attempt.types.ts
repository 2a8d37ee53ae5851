import { ArrayMaxSize, ArrayMinSize, Min, ValidateNested } from 'class-validator';
import { Directive, Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, DateTime } from '../../../../platform/graphql/types.js';
import { QUIZ_LIMITS } from '../../domain/quiz/rules.js';
import { QuestionTypeEnum } from '../exercise/question.types.js';

export enum QuizAttemptStatusEnum {
  OPEN = 'open',
  SUBMITTED = 'submitted',
  AWAITING_GRADE = 'awaiting-grade',
  SCORED = 'scored',
}
registerEnumType(QuizAttemptStatusEnum, {
  name: 'QuizAttemptStatus',
  description: 'Where an attempt is.',
  valuesConfig: {
    OPEN: { description: 'Answers can be saved until the deadline.' },
    SUBMITTED: { description: 'Submitted; its result may not be seen yet.' },
    AWAITING_GRADE: { description: 'Submitted; a teacher has to grade an essay.' },
    SCORED: { description: 'The result may be seen.' },
  },
});

@ObjectType('AttemptAnswer', {
  description:
    'An answer to a question. Positions count from 0 in the lists of the question; by its type one field has a value.',
})
export class AttemptAnswerObject {
  @Field(() => [Int], { nullable: true, description: 'SINGLE, MULTIPLE: positions of chosen options.' })
  options!: readonly number[] | null;

  @Field(() => Boolean, { nullable: true, description: 'TRUE_FALSE: whether the statement is true.' })
  isTrue!: boolean | null;

  @Field(() => String, { nullable: true, description: 'SHORT_ANSWER, NUMERIC, ESSAY: what was written.' })
  text!: string | null;

  @Field(() => [Int], {
    nullable: true,
    description: 'MATCHING: for each left side the position of its option; -1 for none.',
  })
  matches!: readonly number[] | null;

  @Field(() => [Int], { nullable: true, description: 'ORDERING: positions of the options in order.' })
  order!: readonly number[] | null;
}

@ObjectType('AttemptKey', { description: 'The right answer to a question of an attempt.' })
export class AttemptKeyObject extends AttemptAnswerObject {
  @Field(() => [String], { nullable: true, description: 'SHORT_ANSWER, NUMERIC: what is accepted.' })
  texts!: readonly string[] | null;
}

@ObjectType('AttemptQuestion', { description: 'A question as one attempt shows it.' })
export class AttemptQuestionObject {
  @Field(() => ID, { description: 'Id of the question, the same in all attempts: it does not identify this object.' })
  id!: string;

  @Field(() => QuestionTypeEnum, { description: 'How it is answered.' })
  type!: QuestionTypeEnum;

  @Field(() => String, { description: 'What is asked.' })
  prompt!: string;

  @Field(() => Float, { description: 'Points for a right answer.' })
  points!: number;

  @Field(() => [String], {
    description: 'SINGLE, MULTIPLE: the options; MATCHING: what can be matched; ORDERING: the items. Empty for others.',
  })
  options!: readonly string[];

  @Field(() => [String], { description: 'MATCHING: what options are matched to. Empty for others.' })
  lefts!: readonly string[];

  @Field(() => AttemptAnswerObject, { nullable: true, description: 'The saved answer; null for none.' })
  answer!: AttemptAnswerObject | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Points of the answer; may be below 0. Null as long as it may not be seen or awaits a grade.',
  })
  earnedPoints!: number | null;

  @Field(() => AttemptKeyObject, {
    nullable: true,
    description: 'The right answer; null as long as it may not be seen.',
  })
  key!: AttemptKeyObject | null;

  @Field(() => String, { nullable: true, description: "The author's explanation; null as long as the key is." })
  explanation!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What the author says to this answer; null as long as the key is.',
  })
  feedback!: string | null;
}

@ObjectType('QuizAttempt', {
  description:
    "A student's attempt at a quiz. For the student and who grades them; the result is shown once it is released.",
})
@Directive('@cacheControl(scope: "PRIVATE")')
export class QuizAttemptObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => Int, { description: 'From 1 for each student and quiz.' })
  number!: number;

  @Field(() => DateTime, { description: 'When it was started.' })
  startedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the server submits it, by its own clock; null for no limit. Answers are accepted 5 s longer.',
  })
  deadline!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was submitted; null while it is open.' })
  submittedAt!: Date | null;

  @Field(() => Boolean, { description: 'Whether the server submitted it at the deadline.' })
  byServer!: boolean;

  @Field(() => Int, { description: 'Sequence of the saved answers: the next is higher. 0 before the first.' })
  sequence!: number;

  @Field(() => Int, { description: 'Grades of teachers so far: `gradeQuizAttempt` names it.' })
  gradeRevision!: number;
}

export const QuizAttemptConnection = connectionType('QuizAttempt', () => QuizAttemptObject);

@InputType('StartQuizAttemptInput', { description: 'The quiz that the viewer takes.' })
export class StartQuizAttemptInput {
  @Field(() => ID, { description: 'An exercise of type QUIZ.' })
  exerciseId!: string;
}

@InputType('AttemptAnswerInput', {
  description: 'The answer to a question of an attempt. Give the field of its type; none removes the answer.',
})
export class AttemptAnswerInput {
  @Field(() => ID, { description: 'The question.' })
  questionId!: string;

  @Field(() => [Int], { nullable: true, description: 'SINGLE, MULTIPLE: positions of chosen options, from 0.' })
  @ArrayMaxSize(100)
  options?: number[] | null;

  @Field(() => Boolean, { nullable: true, description: 'TRUE_FALSE: whether the statement is true.' })
  isTrue?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description:
      'SHORT_ANSWER: at most 1000 characters; ESSAY: at most 50000; NUMERIC: a number, with a comma only where the language of the viewer writes decimals so.',
  })
  text?: string | null;

  @Field(() => [Int], {
    nullable: true,
    description: 'MATCHING: for each left side the position of its option, from 0; -1 for none.',
  })
  @ArrayMaxSize(100)
  matches?: number[] | null;

  @Field(() => [Int], { nullable: true, description: 'ORDERING: positions of the options in order, from 0.' })
  @ArrayMaxSize(100)
  order?: number[] | null;
}

@InputType('SaveQuizAnswersInput', {
  description: 'Answers of an open attempt; questions that are not named keep theirs.',
})
export class SaveQuizAnswersInput {
  @Field(() => ID, { description: 'The attempt.' })
  attemptId!: string;

  @Field(() => [AttemptAnswerInput], { description: 'Answers, at most one for a question.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(QUIZ_LIMITS.questions)
  @ValidateNested()
  answers!: AttemptAnswerInput[];

  @Field(() => Int, { description: 'Rises with each save of the attempt, from 1: one that is not higher is ignored.' })
  @Min(1)
  sequence!: number;
}

@InputType('SubmitQuizAttemptInput', { description: 'The attempt that is over.' })
export class SubmitQuizAttemptInput {
  @Field(() => ID, { description: 'The attempt.' })
  attemptId!: string;

  @Field(() => [AttemptAnswerInput], { nullable: true, description: 'Answers that are saved before it ends.' })
  @ArrayMaxSize(QUIZ_LIMITS.questions)
  @ValidateNested()
  answers?: AttemptAnswerInput[] | null;

  @Field(() => Int, { nullable: true, description: 'Sequence of these answers. Default: the next one.' })
  @Min(1)
  sequence?: number | null;
}

@InputType('ExtendAttemptInput', { description: 'More time for an attempt, or more attempts for its student.' })
export class ExtendAttemptInput {
  @Field(() => ID, { description: 'The attempt.' })
  attemptId!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The new deadline. An attempt that the server submitted is open again.',
  })
  deadline?: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Attempts beyond the limit of the quiz, 1 to 100; replaces what was granted before.',
  })
  extraAttempts?: number | null;
}

@InputType('QuestionPointsInput', { description: 'Points of a teacher for an answer.' })
export class QuestionPointsInput {
  @Field(() => ID, { description: 'The question.' })
  questionId!: string;

  @Field(() => Float, { description: 'From 0 to the points of the question.' })
  points!: number;
}

@InputType('GradeQuizAttemptInput', { description: 'Points of a teacher for answers of a submitted attempt.' })
export class GradeQuizAttemptInput {
  @Field(() => ID, { description: 'The attempt.' })
  attemptId!: string;

  @Field(() => [QuestionPointsInput], { description: 'Points for essays, or instead of what the platform gave.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(QUIZ_LIMITS.questions)
  @ValidateNested()
  points!: QuestionPointsInput[];

  @Field(() => Int, { description: '`gradeRevision` of the attempt as the grader saw it.' })
  revision!: number;
}

export enum CorrectionModeEnum {
  CURRENT_ONLY = 'current-only',
  BOTH_KEYS = 'both-keys',
  FULL_MARKS = 'full-marks',
  DROP = 'drop',
}
registerEnumType(CorrectionModeEnum, {
  name: 'CorrectionMode',
  description: 'How answers to a corrected question are graded.',
  valuesConfig: {
    CURRENT_ONLY: { description: 'By the new key only; scores may fall.' },
    BOTH_KEYS: { description: 'By the key that gives more points.' },
    FULL_MARKS: { description: 'Everybody gets all points.' },
    DROP: { description: 'The question does not count; scores may fall.' },
  },
});

@InputType('NumberKeyInput', { description: 'A number that is right.' })
export class NumberKeyInput {
  @Field(() => String, { description: 'A decimal number.' })
  value!: string;

  @Field(() => String, { nullable: true, description: 'How far an answer may be away. Default 0.' })
  tolerance?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the tolerance is a share of the value. Default false.',
  })
  relative?: boolean | null;
}

@InputType('MatchKeyInput', { description: 'What belongs to a left side.' })
export class MatchKeyInput {
  @Field(() => ID, { description: 'Id of the left side.' })
  left!: string;

  @Field(() => ID, { description: 'Id of the right side.' })
  right!: string;
}

@InputType('AnswerKeyInput', {
  description: 'A right answer, in the ids of `AuthoredQuestion`. Give the field of its type.',
})
export class AnswerKeyInput {
  @Field(() => [ID], { nullable: true, description: 'SINGLE, MULTIPLE: ids of the right options.' })
  @ArrayMaxSize(20)
  options?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: 'TRUE_FALSE: whether the statement is true.' })
  isTrue?: boolean | null;

  @Field(() => [String], { nullable: true, description: 'SHORT_ANSWER: the accepted texts.' })
  @ArrayMaxSize(20)
  texts?: string[] | null;

  @Field(() => [NumberKeyInput], { nullable: true, description: 'NUMERIC: the accepted numbers.' })
  @ArrayMaxSize(20)
  @ValidateNested()
  numbers?: NumberKeyInput[] | null;

  @Field(() => [MatchKeyInput], { nullable: true, description: 'MATCHING: what belongs to each left side.' })
  @ArrayMaxSize(20)
  @ValidateNested()
  matches?: MatchKeyInput[] | null;

  @Field(() => [ID], { nullable: true, description: 'ORDERING: ids of the items in the right order.' })
  @ArrayMaxSize(20)
  order?: string[] | null;
}

@InputType('CorrectQuestionInput', { description: 'A question whose key was wrong.' })
export class CorrectQuestionInput {
  @Field(() => ID, { description: 'The quiz.' })
  exerciseId!: string;

  @Field(() => ID, { description: 'The question, of any published version.' })
  questionId!: string;

  @Field(() => CorrectionModeEnum, { description: 'How its answers are graded from now on, and again.' })
  mode!: CorrectionModeEnum;

  @Field(() => AnswerKeyInput, { nullable: true, description: 'The right answer, for CURRENT_ONLY and BOTH_KEYS.' })
  @ValidateNested()
  key?: AnswerKeyInput | null;
}
