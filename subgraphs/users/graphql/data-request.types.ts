import { Length } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, DateTime } from '../../../platform/graphql/types.js';

export enum DataRequestKindEnum {
  EXPORT = 'export',
  ERASURE = 'erasure',
}
registerEnumType(DataRequestKindEnum, {
  name: 'DataRequestKind',
  description: 'Kind of a data request.',
  valuesConfig: {
    EXPORT: { description: 'All that is held of them, as one archive.' },
    ERASURE: { description: 'Erasure of all personal data.' },
  },
});

export enum DataRequestStatusEnum {
  SCHEDULED = 'scheduled',
  CANCELLED = 'cancelled',
  CLOSING = 'closing',
  RUNNING = 'running',
  READY = 'ready',
  EXPIRED = 'expired',
  COMPLETED = 'completed',
}
registerEnumType(DataRequestStatusEnum, {
  name: 'DataRequestStatus',
  description: 'How far a request is.',
  valuesConfig: {
    SCHEDULED: { description: 'An erasure that can be cancelled until it is due.' },
    CANCELLED: { description: 'An erasure that was cancelled in time.' },
    CLOSING: { description: 'An erasure that is due: the account is being closed.' },
    RUNNING: { description: 'The domains do their parts.' },
    READY: { description: 'An export that can be downloaded.' },
    EXPIRED: { description: 'An export whose archive is deleted.' },
    COMPLETED: { description: 'Every domain has erased the data.' },
  },
});

export enum DataRequestPartStatusEnum {
  PENDING = 'pending',
  DONE = 'done',
  FAILED = 'failed',
}
registerEnumType(DataRequestPartStatusEnum, {
  name: 'DataRequestPartStatus',
  description: 'How far one domain is.',
  valuesConfig: {
    PENDING: { description: 'Requested, no response yet.' },
    DONE: { description: 'Has done its part.' },
    FAILED: { description: 'The last attempt failed; it is retried.' },
  },
});

@ObjectType('DataRequestPart', { description: 'What one domain does for a request.' })
export class DataRequestPartObject {
  @Field(() => String, { description: 'Name of the domain, such as `classes`.' })
  domain!: string;

  @Field(() => DataRequestPartStatusEnum, { description: 'How far it is.' })
  status!: DataRequestPartStatusEnum;

  @Field(() => String, { nullable: true, description: 'Error code of the last attempt; null unless it failed.' })
  failureCode!: string | null;

  @Field(() => DateTime, { description: 'When the status last changed.' })
  changedAt!: Date;
}

@ObjectType('DataRequest', {
  description: 'A request of a user to export or erase their data. Visible to the user and staff only.',
})
export class DataRequestObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => DataRequestKindEnum, { description: 'Export or erasure.' })
  kind!: DataRequestKindEnum;

  @Field(() => DataRequestStatusEnum, { description: 'How far it is.' })
  status!: DataRequestStatusEnum;

  @Field(() => DateTime, { description: 'When it was requested.' })
  requestedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when an erasure can be cancelled, 14 days after the request; null for an export.',
  })
  dueAt!: Date | null;

  @Field(() => Int, { nullable: true, description: 'Size of the archive in bytes; null until it is ready.' })
  archiveSize!: number | null;

  @Field(() => String, { nullable: true, description: 'SHA-256 of the archive, in hex; null until it is ready.' })
  archiveSha256!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the archive is deleted, 7 days after it was created; null until it is ready.',
  })
  expiresAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was ready, completed or cancelled.' })
  endedAt!: Date | null;
}

export const DataRequestConnection = connectionType('DataRequest', () => DataRequestObject);

@ObjectType('DataRequestPayload', { description: 'Result of a change to a request.' })
export class DataRequestPayload {
  @Field(() => DataRequestObject, { description: 'The request as it is now.' })
  dataRequest!: object;
}

@ObjectType('CreateDataExportLinkPayload', { description: 'Where the archive can be downloaded.' })
export class CreateDataExportLinkPayload {
  @Field(() => String, { description: 'Address that works once, without signing in: keep it to yourself.' })
  url!: string;

  @Field(() => DateTime, { description: 'When it stops working, 5 minutes later.' })
  expiresAt!: Date;
}

@InputType('RequestErasureInput', { description: 'Proves that the request comes from the user.' })
export class RequestErasureInput {
  @Field(() => String, {
    description: 'The password. A user who signs in with an identity provider only sets one by a password reset first.',
  })
  @Length(1, 200)
  password!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Required when a second factor is on: 6 digits from the app, or a recovery code.',
  })
  @Length(1, 100)
  code?: string | null;
}

@InputType('CreateDataExportLinkInput', { description: 'Which archive.' })
export class CreateDataExportLinkInput {
  @Field(() => ID, { description: 'The data request.' })
  dataRequestId!: string;
}
