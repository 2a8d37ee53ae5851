import { ArrayMaxSize, Max, Min, ValidateNested } from 'class-validator';
import { Directive, Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { IsProse, IsTitle } from '../../../../platform/graphql/text.js';
import { connectionType, DateTime } from '../../../../platform/graphql/types.js';
import { ASSIGNMENT_LIMITS } from '../../domain/assignment/rules.js';

@ObjectType('SubmissionFile', { description: 'A file that is handed in.' })
export class SubmissionFileObject {
  @Field(() => ID, { description: 'Id of its upload.' })
  id!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'MIME type, detected from the content.' })
  type!: string;

  @Field(() => Int, { description: 'Size in bytes.' })
  size!: number;
}

@ObjectType('SubmittedWork', { description: 'What is handed in.' })
export class SubmittedWorkObject {
  @Field(() => String, { description: 'The text; may be empty.' })
  text!: string;

  @Field(() => String, { nullable: true, description: 'An https address; null for none.' })
  link!: string | null;

  @ListSize(5)
  @Field(() => [SubmissionFileObject], { description: 'The files.' })
  files!: readonly object[];
}

@ObjectType('ChosenLevel', { description: 'A level of a criterion that a grader chose.' })
export class ChosenLevelObject {
  @Field(() => ID, { description: 'The criterion.' })
  criterionId!: string;

  @Field(() => ID, { description: 'The level.' })
  levelId!: string;
}

@ObjectType('SubmissionGrade', { description: 'The grade of a submission.' })
export class SubmissionGradeObject {
  @Field(() => Float, { description: 'Points before the late penalty.' })
  points!: number;

  @Field(() => Float, { description: 'Points that count for the viewer, or for the group.' })
  finalPoints!: number;

  @Field(() => Float, { description: 'These points as a share of the maximum, 0 to 1.' })
  score!: number;

  @ListSize(4)
  @Field(() => [ChosenLevelObject], { description: 'Levels of the rubric; empty without one.' })
  levels!: readonly ChosenLevelObject[];

  @Field(() => String, { description: 'What the grader says; may be empty.' })
  comment!: string;

  @ListSize(2)
  @Field(() => [SubmissionFileObject], { description: 'Files that the grader gives back, at most 10.' })
  files!: readonly object[];

  @Field(() => DateTime, { description: 'When it was given.' })
  gradedAt!: Date;

  @Field(() => Boolean, { description: 'Whether it is for what was submitted last.' })
  current!: boolean;
}

@ObjectType('Submission', {
  description:
    'What a student, or a group, hands in for an assignment. For its students, and once it is submitted for who grades them.',
})
@Directive('@cacheControl(scope: "PRIVATE")')
export class SubmissionObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => Int, { description: 'Times that it was submitted: `submitAssignment` names it.' })
  revision!: number;

  @Field(() => DateTime, { nullable: true, description: 'When it was submitted last; null before.' })
  submittedAt!: Date | null;

  @Field(() => Boolean, { description: 'Whether that was after the due time.' })
  late!: boolean;

  @Field(() => Float, { description: 'Points for a perfect submission.' })
  maxPoints!: number;

  @Field(() => SubmittedWorkObject, { nullable: true, description: 'What was submitted last; null before.' })
  work!: object | null;
}

export const SubmissionConnection = connectionType('Submission', () => SubmissionObject);

export enum GradingFilterEnum {
  ALL = 'all',
  UNGRADED = 'ungraded',
  UNPOSTED = 'unposted',
}
registerEnumType(GradingFilterEnum, {
  name: 'GradingFilter',
  description: 'Which submissions a grader sees.',
  valuesConfig: {
    ALL: { description: 'Everything that was submitted.' },
    UNGRADED: { description: 'What has no grade, or was submitted again since.' },
    UNPOSTED: { description: 'What has a grade that students do not see.' },
  },
});

@InputType('SaveAssignmentDraftInput', { description: 'What the viewer works on. What is absent stays.' })
export class SaveAssignmentDraftInput {
  @Field(() => ID, { description: 'An exercise of type ASSIGNMENT.' })
  exerciseId!: string;

  @Field(() => String, { nullable: true, description: 'The text, at most 50000 characters.' })
  @IsProse({ min: 0, max: ASSIGNMENT_LIMITS.textLength })
  text?: string | null;

  @Field(() => String, { nullable: true, description: 'An https address; null removes it.' })
  link?: string | null;

  @Field(() => [ID], { nullable: true, description: 'Files of the draft that stay.' })
  @ArrayMaxSize(ASSIGNMENT_LIMITS.files)
  fileIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Other students of the group; they are added.' })
  @ArrayMaxSize(ASSIGNMENT_LIMITS.groupSize)
  memberIds?: string[] | null;
}

@InputType('SubmitAssignmentInput', { description: 'The assignment whose draft is handed in.' })
export class SubmitAssignmentInput {
  @Field(() => ID, { description: 'An exercise of type ASSIGNMENT.' })
  exerciseId!: string;

  @Field(() => Int, { description: '`revision` of the submission as the student saw it: a retry submits once.' })
  @Min(0)
  revision!: number;
}

@InputType('RequestSubmissionUploadInput', { description: 'A file that is to be handed in.' })
export class RequestSubmissionUploadInput {
  @Field(() => ID, { description: 'An exercise of type ASSIGNMENT.' })
  exerciseId!: string;

  @Field(() => String, { description: 'MIME type: PDF, ZIP, office documents, images, MP3 or MP4.' })
  contentType!: string;

  @Field(() => Int, { description: 'Size in bytes, at most 25 MiB.' })
  size!: number;

  @Field(() => String, { nullable: true, description: 'SHA-256 of the content in hex; checked when given.' })
  sha256?: string | null;
}

@InputType('RequestGradeUploadInput', { description: 'A file that goes back with a grade.' })
export class RequestGradeUploadInput {
  @Field(() => ID, { description: 'The submission.' })
  submissionId!: string;

  @Field(() => String, { description: 'MIME type: PDF, ZIP, office documents, images, MP3 or MP4.' })
  contentType!: string;

  @Field(() => Int, { description: 'Size in bytes, at most 25 MiB.' })
  size!: number;

  @Field(() => String, { nullable: true, description: 'SHA-256 of the content in hex; checked when given.' })
  sha256?: string | null;
}

@InputType('GradeFileInput', { description: 'A file of a grader that was sent.' })
export class GradeFileInput {
  @Field(() => ID, { description: '`uploadId` of a ticket of `requestGradeUpload`.' })
  uploadId!: string;

  @Field(() => String, { description: 'Name of the file, 1 to 200 characters.' })
  @IsTitle({ max: 200 })
  fileName!: string;
}

@InputType('CompleteSubmissionUploadInput', { description: 'A file that was sent.' })
export class CompleteSubmissionUploadInput {
  @Field(() => ID, { description: 'An exercise of type ASSIGNMENT.' })
  exerciseId!: string;

  @Field(() => ID, { description: '`uploadId` of the ticket.' })
  uploadId!: string;

  @Field(() => String, { description: 'Name of the file, 1 to 200 characters.' })
  @IsTitle({ max: 200 })
  fileName!: string;
}

@InputType('ChosenLevelInput', { description: 'A level of a criterion.' })
export class ChosenLevelInput {
  @Field(() => ID, { description: 'The criterion.' })
  criterionId!: string;

  @Field(() => ID, { description: 'The level.' })
  levelId!: string;
}

@InputType('GradeSubmissionInput', { description: 'A grade of a submission.' })
export class GradeSubmissionInput {
  @Field(() => ID, { description: 'The submission.' })
  submissionId!: string;

  @Field(() => Float, { nullable: true, description: 'Points before the late penalty, where there is no rubric.' })
  points?: number | null;

  @Field(() => [ChosenLevelInput], { nullable: true, description: 'A level for each criterion of the rubric.' })
  @ArrayMaxSize(ASSIGNMENT_LIMITS.criteria)
  @ValidateNested()
  levels?: ChosenLevelInput[] | null;

  @Field(() => String, { nullable: true, description: 'What the grader says, at most 10000 characters.' })
  @IsProse({ min: 0, max: 10_000 })
  comment?: string | null;

  @Field(() => [GradeFileInput], {
    nullable: true,
    description: 'New files for its students, with those of before at most 10; not for one student of a group alone.',
  })
  @ArrayMaxSize(ASSIGNMENT_LIMITS.files)
  @ValidateNested()
  files?: GradeFileInput[] | null;

  @Field(() => [ID], { nullable: true, description: 'Files of the grade before that stay. Default: all.' })
  @ArrayMaxSize(ASSIGNMENT_LIMITS.files)
  fileIds?: string[] | null;

  @Field(() => ID, { nullable: true, description: 'Only for this student of the group. Default: for all.' })
  studentId?: string | null;

  @Field(() => Int, { description: '`gradeRevision` of the submission as the grader saw it.' })
  revision!: number;
}

@InputType('PostGradesInput', { description: 'The assignment whose grades students may see.' })
export class PostGradesInput {
  @Field(() => ID, { description: 'An exercise of type ASSIGNMENT.' })
  exerciseId!: string;
}

@InputType('ExtendDueInput', { description: 'A later due time for one student.' })
export class ExtendDueInput {
  @Field(() => ID, { description: 'An exercise of type ASSIGNMENT.' })
  exerciseId!: string;

  @Field(() => ID, { description: 'The student.' })
  studentId!: string;

  @Field(() => DateTime, { description: 'When the submission of the student is due.' })
  dueAt!: Date;
}

@InputType('ExcuseExerciseInput', { description: 'An exercise that a student need not do.' })
export class ExcuseExerciseInput {
  @Field(() => ID, { description: 'The exercise.' })
  exerciseId!: string;

  @Field(() => ID, { description: 'The student.' })
  studentId!: string;
}

@InputType('OverrideScoreInput', { description: 'A score that a grader sets by hand.' })
export class OverrideScoreInput {
  @Field(() => ID, { description: 'The exercise.' })
  exerciseId!: string;

  @Field(() => ID, { description: 'The student.' })
  studentId!: string;

  @Field(() => Float, { description: 'The score that counts from now on, 0 to 1.' })
  @Min(0)
  @Max(1)
  score!: number;

  @Field(() => String, { description: 'Why, 1 to 1000 characters; it is kept.' })
  @IsProse({ max: 1_000 })
  reason!: string;
}

@InputType('ExportGradebookInput', { description: 'The gradebook that is wanted as a file.' })
export class ExportGradebookInput {
  @Field(() => ID, { description: 'The course.' })
  courseId!: string;

  @Field(() => ID, { nullable: true, description: 'Only students of this class.' })
  classId?: string | null;
}
