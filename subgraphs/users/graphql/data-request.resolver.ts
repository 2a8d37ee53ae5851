import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import type { Context } from '../../../platform/context.js';
import { PageArgs } from '../../../platform/graphql/pagination.js';
import { cancelErasure } from '../commands/data-request/cancel-erasure.js';
import { createDataExportLink } from '../commands/data-request/create-data-export-link.js';
import { requestDataExport } from '../commands/data-request/request-data-export.js';
import { requestErasure } from '../commands/data-request/request-erasure.js';
import {
  dataRequestById,
  dataRequestsOf,
  partsOf,
  seeDataRequests,
  type DataRequestView,
} from '../queries/data-requests.js';
import { userById, type UserView } from '../queries/users.js';
import {
  CreateDataExportLinkInput,
  CreateDataExportLinkPayload,
  DataRequestConnection,
  DataRequestObject,
  DataRequestPartObject,
  DataRequestPayload,
  DataRequestStatusEnum,
  RequestErasureInput,
} from './data-request.types.js';
import { UserObject } from './user.types.js';

const LIST =
  '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)';

@Resolver(() => DataRequestObject)
export class DataRequestResolver {
  @Authorized()
  @Mutation(() => DataRequestPayload, {
    description:
      'Collects all that is held of the viewer into one archive; they are notified when it is ready. While one is made, answers with that one. Errors: ACCOUNT_DEACTIVATED.',
  })
  async requestDataExport(@Ctx() context: Context): Promise<DataRequestPayload> {
    return payload(context, await requestDataExport(context));
  }

  @Authorized()
  @Mutation(() => CreateDataExportLinkPayload, {
    description:
      "Makes an address by which the viewer's archive can be downloaded once, within 5 minutes. Errors: DATA_REQUEST_NOT_FOUND, DATA_EXPORT_NOT_READY.",
  })
  createDataExportLink(
    @Arg('input', () => CreateDataExportLinkInput, { description: 'The request.' }) input: CreateDataExportLinkInput,
    @Ctx() context: Context,
  ): Promise<CreateDataExportLinkPayload> {
    return createDataExportLink(context, input);
  }

  @Authorized()
  @Mutation(() => DataRequestPayload, {
    description:
      'Has the viewer forgotten 14 days later, unless they cancel it before; they are notified by email. Issued invoices are kept as the law requires. Where an erasure waits already, answers with that one. Errors: INVALID_CREDENTIALS, TOO_MANY_ATTEMPTS, SECOND_FACTOR_CODE_INVALID, SECOND_FACTOR_LOCKED, LAST_SUPER_ADMIN, ACCOUNT_DEACTIVATED.',
  })
  async requestErasure(
    @Arg('input', () => RequestErasureInput, { description: 'What the viewer signs in with.' })
    input: RequestErasureInput,
    @Ctx() context: Context,
  ): Promise<DataRequestPayload> {
    return payload(context, await requestErasure(context, input));
  }

  @Authorized()
  @Mutation(() => DataRequestPayload, {
    description: "Cancels the viewer's erasure before it is due. Errors: ERASURE_NOT_REQUESTED, ERASURE_UNDER_WAY.",
  })
  async cancelErasure(@Ctx() context: Context): Promise<DataRequestPayload> {
    return payload(context, await cancelErasure(context));
  }

  @Authorized('staff')
  @Query(() => DataRequestConnection, {
    description:
      "People's requests for their data and erasures, newest first. Staff only; that they looked is audited.",
  })
  @Directive(LIST)
  dataRequests(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('userId', () => ID, { nullable: true, description: 'Only of this person.' }) userId?: string | null,
    @Arg('status', () => DataRequestStatusEnum, { nullable: true, description: 'Only those that are so far.' })
    status?: DataRequestStatusEnum | null,
  ) {
    return seeDataRequests(context, { userId: userId ?? null, status: status ?? null }, args);
  }

  @ListSize(6)
  @FieldResolver(() => [DataRequestPartObject], { description: 'How far each domain is.' })
  parts(@Root() request: DataRequestView, @Ctx() context: Context) {
    return partsOf(context).load(request.id);
  }

  @FieldResolver(() => UserObject, { nullable: true, description: 'Who asked.' })
  user(@Root() request: DataRequestView, @Ctx() context: Context) {
    return userById(context).load(request.userId);
  }
}

@Resolver(() => UserObject)
export class UserDataRequestResolver {
  @FieldResolver(() => DataRequestConnection, {
    nullable: true,
    description: 'What they asked for: their data, or to be forgotten; newest first. Themselves only; null for others.',
  })
  @Directive(LIST)
  @Directive('@cacheControl(scope: "PRIVATE")')
  dataRequests(@Root() user: UserView, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return context.viewer?.id === user.id ? dataRequestsOf(context, user.id, args) : null;
  }
}

async function payload(context: Context, requestId: string): Promise<DataRequestPayload> {
  return { dataRequest: (await dataRequestById(context).load(requestId)) ?? { id: requestId } };
}
