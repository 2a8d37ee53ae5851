import { ArrayMaxSize, Max, Min, ValidateNested } from 'class-validator';
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { IsProse, IsTitle } from '../../../../platform/graphql/text.js';
import { QUESTION_LIMITS } from '../../domain/questions/question.js';

const { parts, partLength, points, prompt, explanation, tags, tagLength } = QUESTION_LIMITS;

export enum QuestionTypeEnum {
  SINGLE = 'single',
  MULTIPLE = 'multiple',
  TRUE_FALSE = 'true-false',
  SHORT_ANSWER = 'short-answer',
  NUMERIC = 'numeric',
  MATCHING = 'matching',
  ORDERING = 'ordering',
  ESSAY = 'essay',
}
registerEnumType(QuestionTypeEnum, {
  name: 'QuestionType',
  description: 'How a question is answered. May grow.',
  valuesConfig: {
    SINGLE: { description: 'Choose one option.' },
    MULTIPLE: { description: 'Choose any number of options.' },
    TRUE_FALSE: { description: 'Say whether a statement is true.' },
    SHORT_ANSWER: { description: 'Write a few words.' },
    NUMERIC: { description: 'Write a number.' },
    MATCHING: { description: 'Find what belongs together.' },
    ORDERING: { description: 'Put items in order.' },
    ESSAY: { description: 'Write a text; a teacher grades it.' },
  },
});

@InputType('QuestionOptionInput', { description: 'What can be chosen.' })
export class QuestionOptionInput {
  @Field(() => String, { description: `The text, 1 to ${partLength} characters.` })
  @IsProse({ max: partLength })
  text!: string;

  @Field(() => Boolean, { description: 'Whether it is right.' })
  right!: boolean;

  @Field(() => Float, {
    nullable: true,
    description:
      'Share of the points for choosing it, -1 to 1. Default: SINGLE 1 for a right option, else 0; MULTIPLE 1 divided by the number of right options, or -1 divided by the number of wrong ones.',
  })
  @Min(-1)
  @Max(1)
  weight?: number | null;

  @Field(() => String, { nullable: true, description: 'Shown with the key to who chose it, at most 5000 characters.' })
  @IsProse({ min: 0, max: explanation })
  feedback?: string | null;
}

@InputType('AcceptedTextInput', { description: 'A text that is accepted as an answer.' })
export class AcceptedTextInput {
  @Field(() => String, {
    description: `The text, 1 to ${partLength} characters; \`*\` stands for any characters. White space and, unless said otherwise, case do not count.`,
  })
  @IsTitle({ max: partLength })
  text!: string;

  @Field(() => Float, { nullable: true, description: 'Share of the points, 0 to 1. Default 1.' })
  @Min(0)
  @Max(1)
  weight?: number | null;

  @Field(() => String, { nullable: true, description: 'Shown with the key to who wrote it, at most 5000 characters.' })
  @IsProse({ min: 0, max: explanation })
  feedback?: string | null;
}

@InputType('AcceptedNumberInput', { description: 'A number that is accepted as an answer.' })
export class AcceptedNumberInput {
  @Field(() => String, { description: 'A decimal number, exactly as written: `0.1`, `6.02e23`.' })
  value!: string;

  @Field(() => String, {
    nullable: true,
    description: 'How far an answer may be away; the boundary is accepted. Default 0.',
  })
  tolerance?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the tolerance is a share of the value instead of an amount. Default false.',
  })
  relative?: boolean | null;

  @Field(() => Float, { nullable: true, description: 'Share of the points, 0 to 1. Default 1.' })
  @Min(0)
  @Max(1)
  weight?: number | null;

  @Field(() => String, { nullable: true, description: 'Shown with the key to who wrote it, at most 5000 characters.' })
  @IsProse({ min: 0, max: explanation })
  feedback?: string | null;
}

@InputType('MatchingPairInput', { description: 'Two texts that belong together.' })
export class MatchingPairInput {
  @Field(() => String, { description: `What is given, 1 to ${partLength} characters.` })
  @IsProse({ max: partLength })
  left!: string;

  @Field(() => String, { description: `What belongs to it, 1 to ${partLength} characters.` })
  @IsProse({ max: partLength })
  right!: string;
}

@InputType('QuestionInput', { description: 'A question of a quiz. Only the fields of its type count.' })
export class QuestionInput {
  @Field(() => ID, {
    nullable: true,
    description:
      'updateExercise: the question that this one replaces; it keeps its results and corrections. Default: the one of the same type with the same prompt.',
  })
  id?: string | null;

  @Field(() => QuestionTypeEnum, { description: 'How it is answered.' })
  type!: QuestionTypeEnum;

  @Field(() => String, { description: `What is asked, 1 to ${prompt} characters.` })
  @IsProse({ max: prompt })
  prompt!: string;

  @Field(() => Float, { nullable: true, description: 'Points for a right answer, 0.01 to 100. Default 1.' })
  @Min(points.least)
  @Max(points.most)
  points?: number | null;

  @Field(() => [String], {
    nullable: true,
    description: `Pools draw questions by them: at most ${tags} of 1 to ${tagLength} characters.`,
  })
  @ArrayMaxSize(tags)
  @IsTitle({ max: tagLength }, { each: true })
  tags?: string[] | null;

  @Field(() => String, { nullable: true, description: `Shown with the key, at most ${explanation} characters.` })
  @IsProse({ min: 0, max: explanation })
  explanation?: string | null;

  @Field(() => [QuestionOptionInput], { nullable: true, description: `SINGLE, MULTIPLE: 2 to ${parts} options.` })
  @ValidateNested()
  options?: QuestionOptionInput[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'MULTIPLE: full points for exactly the right options, else none. Default false.',
  })
  allOrNothing?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'TRUE_FALSE: whether the statement is true. Default false.' })
  isTrue?: boolean | null;

  @Field(() => String, { nullable: true, description: 'TRUE_FALSE: shown with the key to who answered true.' })
  @IsProse({ min: 0, max: explanation })
  feedbackTrue?: string | null;

  @Field(() => String, { nullable: true, description: 'TRUE_FALSE: shown with the key to who answered false.' })
  @IsProse({ min: 0, max: explanation })
  feedbackFalse?: string | null;

  @Field(() => [AcceptedTextInput], { nullable: true, description: `SHORT_ANSWER: 1 to ${parts} accepted texts.` })
  @ValidateNested()
  texts?: AcceptedTextInput[] | null;

  @Field(() => Boolean, { nullable: true, description: 'SHORT_ANSWER: whether case counts. Default false.' })
  caseSensitive?: boolean | null;

  @Field(() => [AcceptedNumberInput], { nullable: true, description: `NUMERIC: 1 to ${parts} accepted numbers.` })
  @ValidateNested()
  numbers?: AcceptedNumberInput[] | null;

  @Field(() => [MatchingPairInput], { nullable: true, description: `MATCHING: 2 to ${parts} pairs.` })
  @ValidateNested()
  pairs?: MatchingPairInput[] | null;

  @Field(() => [String], {
    nullable: true,
    description: `MATCHING: right sides that belong to nothing, at most ${parts}.`,
  })
  @IsProse({ max: partLength }, { each: true })
  distractors?: string[] | null;

  @Field(() => [String], { nullable: true, description: `ORDERING: 2 to ${parts} items in the right order.` })
  @IsProse({ max: partLength }, { each: true })
  items?: string[] | null;
}

@ObjectType('QuestionOption', { description: 'What can be chosen, for the author.' })
export class QuestionOptionObject {
  @Field(() => ID, { description: 'Unique id: keys of corrections name it.' })
  id!: string;

  @Field(() => String, { description: 'The text.' })
  text!: string;

  @Field(() => Float, { description: 'Share of the points for choosing it, -1 to 1; right above 0.' })
  weight!: number;

  @Field(() => String, { description: 'Shown with the key to who chose it; may be empty.' })
  feedback!: string;
}

@ObjectType('AcceptedText', { description: 'A text that is accepted as an answer.' })
export class AcceptedTextObject {
  @Field(() => String, { description: 'The text; `*` stands for any characters.' })
  text!: string;

  @Field(() => Float, { description: 'Share of the points, 0 to 1.' })
  weight!: number;

  @Field(() => String, { description: 'Shown with the key to who wrote it; may be empty.' })
  feedback!: string;
}

@ObjectType('AcceptedNumber', { description: 'A number that is accepted as an answer.' })
export class AcceptedNumberObject {
  @Field(() => String, { description: 'A decimal number.' })
  value!: string;

  @Field(() => String, { description: 'How far an answer may be away; the boundary is accepted.' })
  tolerance!: string;

  @Field(() => Boolean, { description: 'Whether the tolerance is a share of the value.' })
  relative!: boolean;

  @Field(() => Float, { description: 'Share of the points, 0 to 1.' })
  weight!: number;

  @Field(() => String, { description: 'Shown with the key to who wrote it; may be empty.' })
  feedback!: string;
}

@ObjectType('QuestionItem', { description: 'A text of a question that its key refers to.' })
export class QuestionItemObject {
  @Field(() => ID, { description: 'Unique id: keys of corrections name it.' })
  id!: string;

  @Field(() => String, { description: 'The text.' })
  text!: string;
}

@ObjectType('MatchingLeft', { description: 'What is given in a matching question.' })
export class MatchingLeftObject extends QuestionItemObject {
  @Field(() => ID, { description: 'Id of the right side that belongs to it.' })
  right!: string;
}

@ObjectType('AuthoredQuestion', {
  description: 'A question with its key, as its author sees it. Only the fields of its type have values.',
})
export class AuthoredQuestionObject {
  @Field(() => ID, { description: 'Unique id, the same in all versions of the course.' })
  id!: string;

  @Field(() => QuestionTypeEnum, { description: 'How it is answered.' })
  type!: QuestionTypeEnum;

  @Field(() => String, { description: 'What is asked.' })
  prompt!: string;

  @Field(() => Float, { description: 'Points for a right answer.' })
  points!: number;

  @Field(() => [String], { description: 'Pools draw questions by them.' })
  tags!: readonly string[];

  @Field(() => String, { description: 'Shown with the key; may be empty.' })
  explanation!: string;

  @ListSize(4)
  @Field(() => [QuestionOptionObject], { nullable: true, description: 'SINGLE, MULTIPLE: the options.' })
  options?: readonly QuestionOptionObject[];

  @Field(() => Boolean, {
    nullable: true,
    description: 'MULTIPLE: full points for exactly the right options, else none.',
  })
  allOrNothing?: boolean;

  @Field(() => Boolean, { nullable: true, description: 'TRUE_FALSE: whether the statement is true.' })
  isTrue?: boolean;

  @Field(() => String, { nullable: true, description: 'TRUE_FALSE: shown with the key to who answered true.' })
  feedbackTrue?: string;

  @Field(() => String, { nullable: true, description: 'TRUE_FALSE: shown with the key to who answered false.' })
  feedbackFalse?: string;

  @ListSize(1)
  @Field(() => [AcceptedTextObject], { nullable: true, description: 'SHORT_ANSWER: the accepted texts.' })
  texts?: readonly AcceptedTextObject[];

  @Field(() => Boolean, { nullable: true, description: 'SHORT_ANSWER: whether case counts.' })
  caseSensitive?: boolean;

  @ListSize(1)
  @Field(() => [AcceptedNumberObject], { nullable: true, description: 'NUMERIC: the accepted numbers.' })
  numbers?: readonly AcceptedNumberObject[];

  @ListSize(5)
  @Field(() => [MatchingLeftObject], { nullable: true, description: 'MATCHING: what is given.' })
  lefts?: readonly MatchingLeftObject[];

  @ListSize(5)
  @Field(() => [QuestionItemObject], { nullable: true, description: 'MATCHING: what can be matched to it.' })
  rights?: readonly QuestionItemObject[];

  @ListSize(5)
  @Field(() => [QuestionItemObject], { nullable: true, description: 'ORDERING: the items in the right order.' })
  items?: readonly QuestionItemObject[];
}

@InputType('QuestionPoolInput', { description: 'Questions of which each attempt draws some.' })
export class QuestionPoolInput {
  @Field(() => String, { description: 'Tag of the questions; one that has tags of two pools belongs to the first.' })
  @IsTitle({ max: tagLength })
  tag!: string;

  @Field(() => Int, { description: 'How many are drawn; those that the student has not seen come first.' })
  @Min(1)
  count!: number;
}

@ObjectType('QuestionPool', { description: 'Questions of which each attempt draws some.' })
export class QuestionPoolObject {
  @Field(() => String, { description: 'Tag of the questions.' })
  tag!: string;

  @Field(() => Int, { description: 'How many are drawn.' })
  count!: number;
}
