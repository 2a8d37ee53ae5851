import {
  Arg,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { hasRole } from '../../../../platform/auth.js';
import type { Context } from '../../../../platform/context.js';
import { IsProse } from '../../../../platform/graphql/text.js';
import { DateTime } from '../../../../platform/graphql/types.js';
import { revokeCertificate } from '../../commands/certificate/revoke-certificate.js';
import { courseById } from '../../queries/catalog.js';
import {
  certificateByCode,
  certificatesOfStudent,
  certificateUrl,
  type CertificateView,
} from '../../queries/certificates.js';
import { CourseObject } from '../course.types.js';
import { UserReference } from '../references.js';

@ObjectType('Certificate', {
  description: 'Says that someone completed a course. Later changes of the course and of names do not change it.',
})
class CertificateObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'By which anyone can verify it: `7K3M-9QXA-T0ZB-55RW`.' })
  code!: string;

  @Field(() => String, { description: 'Name of the student as printed.' })
  name!: string;

  @Field(() => String, { description: 'Name of the course when it was completed.' })
  courseTitle!: string;

  @Field(() => Int, { description: 'Number of the course version that was completed.' })
  contentVersion!: number;

  @Field(() => DateTime, { description: 'When the course was completed.' })
  completedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was revoked; null while it is valid.' })
  revokedAt!: Date | null;
}

@InputType('RevokeCertificateInput', { description: 'A certificate that is not valid any more.' })
class RevokeCertificateInput {
  @Field(() => ID, { description: 'The certificate.' })
  certificateId!: string;

  @Field(() => String, { description: 'Why, for staff, 1 to 500 characters.' })
  @IsProse({ max: 500 })
  reason!: string;
}

@ObjectType('RevokeCertificatePayload', { description: 'A certificate that was revoked.' })
class RevokeCertificatePayload {
  @Field(() => CertificateObject, { description: 'The certificate.' })
  certificate!: object;
}

@Resolver(() => CertificateObject)
export class CertificateResolver {
  @Query(() => CertificateObject, {
    nullable: true,
    description: 'A certificate by its code, as typed from paper; open to all. Null for a code of none.',
  })
  certificate(
    @Arg('code', () => String, { description: 'The code; case and hyphens do not count.' }) code: string,
    @Ctx() context: Context,
  ) {
    return certificateByCode(context, code);
  }

  @Authorized('staff')
  @Mutation(() => RevokeCertificatePayload, {
    description:
      'Revokes a certificate; completion and results stay. Idempotent. Staff. Errors: CERTIFICATE_NOT_FOUND.',
  })
  async revokeCertificate(
    @Arg('input', () => RevokeCertificateInput, { description: 'Certificate and reason.' })
    input: RevokeCertificateInput,
    @Ctx() context: Context,
  ): Promise<RevokeCertificatePayload> {
    return { certificate: await revokeCertificate(context, input) };
  }

  @FieldResolver(() => CourseObject, { nullable: true, description: 'The course; null if the viewer may not see it.' })
  course(@Root() certificate: CertificateView, @Ctx() context: Context) {
    return courseById(context).load(certificate.courseId);
  }

  @FieldResolver(() => String, { description: 'Address of the certificate as PDF, for anyone who knows it.' })
  pdfUrl(@Root() certificate: CertificateView, @Ctx() context: Context): string {
    return certificateUrl(context, certificate.code);
  }
}

@Resolver(() => UserReference)
export class CertificateContribution {
  @FieldResolver(() => [CertificateObject], {
    nullable: true,
    description: 'Certificates of this person, newest first, at most 100. Themselves and staff only; null for others.',
  })
  @Directive('@listSize(assumedSize: 10)')
  @Directive('@cacheControl(scope: "PRIVATE")')
  async certificates(@Root() user: UserReference, @Ctx() context: Context) {
    if (context.viewer?.id !== user.id && !hasRole(context.viewer, 'staff')) return null;
    return certificatesOfStudent(context).load(user.id);
  }
}
