import { Arg, Authorized, Ctx, Field, ID, Int, Mutation, ObjectType, Resolver, Root, Subscription } from 'type-graphql';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { UploadTicketType } from '../../../../platform/graphql/types.js';
import type { UploadTicket } from '../../../../platform/services/uploads/request-upload.js';
import type { CloudEvent } from '../../../../schema/events/contract.js';
import { SubmissionGraded, SubmissionRegraded } from '../../../../schema/events/courses.js';
import { completeSubmissionUpload } from '../../commands/assignment/complete-submission-upload.js';
import { extendDue } from '../../commands/assignment/extend-due.js';
import { gradeSubmission } from '../../commands/assignment/grade-submission.js';
import { postGrades } from '../../commands/assignment/post-grades.js';
import { requestGradeUpload } from '../../commands/assignment/request-grade-upload.js';
import { requestSubmissionUpload } from '../../commands/assignment/request-submission-upload.js';
import { saveAssignmentDraft } from '../../commands/assignment/save-assignment-draft.js';
import { submitAssignment } from '../../commands/assignment/submit-assignment.js';
import { assignmentSubmissionById, submissionView } from '../../queries/submissions.js';
import {
  CompleteSubmissionUploadInput,
  ExtendDueInput,
  GradeSubmissionInput,
  PostGradesInput,
  RequestGradeUploadInput,
  RequestSubmissionUploadInput,
  SaveAssignmentDraftInput,
  SubmissionObject,
  SubmitAssignmentInput,
} from './submission.types.js';

@ObjectType('SubmissionPayload', { description: 'Result of a change to a submission.' })
class SubmissionPayload {
  @Field(() => SubmissionObject, { description: 'The submission as it is now.' })
  submission!: object;
}

@ObjectType('RequestSubmissionUploadPayload', { description: 'Where a file is sent.' })
class RequestSubmissionUploadPayload {
  @Field(() => UploadTicketType, { description: 'Send the file to it, then complete the upload within 24 hours.' })
  ticket!: UploadTicket;
}

@ObjectType('RequestGradeUploadPayload', { description: 'Where a file of a grader is sent.' })
class RequestGradeUploadPayload {
  @Field(() => UploadTicketType, { description: 'Send the file to it, then grade within 24 hours.' })
  ticket!: UploadTicket;
}

@ObjectType('PostGradesPayload', { description: 'Grades that students may see now.' })
class PostGradesPayload {
  @Field(() => Int, { description: 'How many were posted; 500 at most, then call again.' })
  postedCount!: number;
}

@ObjectType('ExtendDuePayload', { description: 'Result of an extension.' })
class ExtendDuePayload {
  @Field(() => SubmissionObject, {
    nullable: true,
    description: 'The submission of the student; null before the first.',
  })
  submission!: object | null;
}

@Resolver()
export class AssignmentResolver {
  @Authorized()
  @Mutation(() => SubmissionPayload, {
    description:
      'Keeps what the viewer, or their group, works on. Errors: EXERCISE_NOT_FOUND, EXERCISE_TYPE_MISMATCH, NOT_ENROLLED_IN_COURSE, LESSON_LOCKED, ENTITLEMENT_REQUIRED, EXERCISE_CLOSED, STUDENT_IN_OTHER_GROUP.',
  })
  async saveAssignmentDraft(
    @Arg('input', () => SaveAssignmentDraftInput, { description: 'The draft.' }) input: SaveAssignmentDraftInput,
    @Ctx() context: Context,
  ): Promise<SubmissionPayload> {
    return { submission: submissionView(await saveAssignmentDraft(context, input)) };
  }

  @Authorized()
  @Mutation(() => SubmissionPayload, {
    description:
      'Hands in the draft; again until the assignment closes. Idempotent for each `revision`. Errors: EXERCISE_NOT_FOUND, EXERCISE_TYPE_MISMATCH, NOT_ENROLLED_IN_COURSE, LESSON_LOCKED, ENTITLEMENT_REQUIRED, EXERCISE_CLOSED, SUBMISSION_EMPTY, SUBMISSION_CHANGED, ATTEMPTS_EXHAUSTED.',
  })
  async submitAssignment(
    @Arg('input', () => SubmitAssignmentInput, { description: 'The assignment.' }) input: SubmitAssignmentInput,
    @Ctx() context: Context,
  ): Promise<SubmissionPayload> {
    return { submission: submissionView(await submitAssignment(context, input)) };
  }

  @Authorized()
  @Mutation(() => RequestSubmissionUploadPayload, {
    description:
      'A place to send a file of a submission to, for 15 minutes. Errors: EXERCISE_NOT_FOUND, EXERCISE_TYPE_MISMATCH, NOT_ENROLLED_IN_COURSE, LESSON_LOCKED, ENTITLEMENT_REQUIRED, EXERCISE_CLOSED, TOO_MANY_UPLOADS.',
  })
  async requestSubmissionUpload(
    @Arg('input', () => RequestSubmissionUploadInput, { description: 'The file.' }) input: RequestSubmissionUploadInput,
    @Ctx() context: Context,
  ): Promise<RequestSubmissionUploadPayload> {
    return { ticket: await requestSubmissionUpload(context, input) };
  }

  @Authorized()
  @Mutation(() => SubmissionPayload, {
    description:
      'Adds a file that was sent to the draft. Errors: UPLOAD_NOT_FOUND, UPLOAD_INCOMPLETE, UPLOAD_MISMATCH, UPLOAD_INFECTED, TOO_MANY_FILES, EXERCISE_CLOSED.',
  })
  async completeSubmissionUpload(
    @Arg('input', () => CompleteSubmissionUploadInput, { description: 'The upload.' })
    input: CompleteSubmissionUploadInput,
    @Ctx() context: Context,
  ): Promise<SubmissionPayload> {
    return { submission: submissionView(await completeSubmissionUpload(context, input)) };
  }

  @Authorized()
  @Mutation(() => RequestGradeUploadPayload, {
    description:
      'Asks where to send a file that goes back with a grade, for 15 minutes. For who grades the submission. Errors: SUBMISSION_NOT_FOUND, TOO_MANY_UPLOADS.',
  })
  async requestGradeUpload(
    @Arg('input', () => RequestGradeUploadInput, { description: 'Submission and file.' })
    input: RequestGradeUploadInput,
    @Ctx() context: Context,
  ): Promise<RequestGradeUploadPayload> {
    return { ticket: await requestGradeUpload(context, input) };
  }

  @Authorized()
  @Mutation(() => SubmissionPayload, {
    description:
      'Grades a submission. Students see it once it is posted; later changes at once. For who grades its students. Errors: SUBMISSION_NOT_FOUND, GRADE_CHANGED, TOO_MANY_FILES, UPLOAD_NOT_FOUND, UPLOAD_INCOMPLETE, UPLOAD_MISMATCH, UPLOAD_INFECTED.',
  })
  async gradeSubmission(
    @Arg('input', () => GradeSubmissionInput, { description: 'The grade.' }) input: GradeSubmissionInput,
    @Ctx() context: Context,
  ): Promise<SubmissionPayload> {
    return { submission: submissionView(await gradeSubmission(context, input)) };
  }

  @Authorized()
  @Mutation(() => PostGradesPayload, {
    description: 'Shows students the grades that the viewer gives for an assignment. Idempotent.',
  })
  async postGrades(
    @Arg('input', () => PostGradesInput, { description: 'The assignment.' }) input: PostGradesInput,
    @Ctx() context: Context,
  ): Promise<PostGradesPayload> {
    return { postedCount: await postGrades(context, input) };
  }

  @Authorized()
  @Mutation(() => ExtendDuePayload, {
    description:
      'Gives one student more time; a late penalty is computed again. For who grades the student. Errors: EXERCISE_NOT_FOUND, STUDENT_NOT_FOUND.',
  })
  async extendDue(
    @Arg('input', () => ExtendDueInput, { description: 'Student and time.' }) input: ExtendDueInput,
    @Ctx() context: Context,
  ): Promise<ExtendDuePayload> {
    const submission = await extendDue(context, input);
    return { submission: submission && submissionView(submission) };
  }

  @Authorized()
  @Subscription(() => SubmissionObject, {
    nullable: true,
    description: "The viewer's submission, when its grade is posted or changes.",
    subscribe: ({ args, context }: { args: { exerciseId: string }; context: Context }) => {
      const viewer = requireViewer(context);
      return context.live.stream<string>({
        on: [SubmissionGraded, SubmissionRegraded],
        pick: ({
          data,
        }: CloudEvent<{ submissionId: string; exerciseId: string; studentId: string; exerciseType: string }>) =>
          data.exerciseId === args.exerciseId && data.studentId === viewer.id && data.exerciseType === 'assignment'
            ? data.submissionId
            : undefined,
      });
    },
  })
  submissionGraded(
    @Root() id: string,
    @Arg('exerciseId', () => ID, { description: 'The assignment to follow.' }) _exerciseId: string,
    @Ctx() context: Context,
  ) {
    return assignmentSubmissionById(context).load(id);
  }
}
