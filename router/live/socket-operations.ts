import { getOperationAST, OperationTypeNode, parse, type ExecutionArgs, type GraphQLError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Viewer } from '../../platform/auth.js';
import { HEADER } from '../../platform/client/subgraph-client.js';
import { continueTrace, withTrace } from '../../platform/process/telemetry.js';
import type { RequestContext } from '../context.js';
import { formattedInstances, refusals, routerError, type formatError } from '../errors.js';
import type { PlannedSubscription, SubscriptionPlanner } from './subscription-planner.js';
import type { TrustedDocuments } from '../admission/trusted-documents.js';

/** What a socket says of its person, from `connection_init` on. */
export interface Connection {
  readonly socket: WebSocket;
  readonly address: string | undefined;
  readonly agent: string | undefined;
  viewer: Viewer | null;
  /** Whose place it has taken. */
  countedFor: string | undefined;
  authorization: string | undefined;
  expiry: NodeJS.Timeout | undefined;
}

export interface OperationContext extends RequestContext {
  readonly connection: Connection;
  readonly messageId: string;
  readonly query: string;
  readonly planned: PlannedSubscription | undefined;
}

export interface PrepareOptions {
  readonly planner: () => SubscriptionPlanner;
  readonly documents: TrustedDocuments;
  readonly maxTokens: number;
  readonly format: ReturnType<typeof formatError>;
}

/** What graphql-ws is to execute for a message, or why it is not. */
export async function prepareOperation(
  connection: Connection,
  messageId: string,
  payload: SubscribePayload,
  options: PrepareOptions,
): Promise<ExecutionArgs | GraphQLError[]> {
  const trace = continueTrace(traceHeaders(payload.extensions));
  const operationName = payload.operationName ?? undefined;
  const variables = payload.variables ?? {};
  try {
    const planner = options.planner();
    const query = await options.documents.textOf(payload);
    // Not parsed again for each of thousands: each would keep the tree as long as it is subscribed.
    let planned = planner.known(query, operationName);
    const document = planned?.document ?? parse(query, { maxTokens: options.maxTokens });
    const operation = getOperationAST(document, operationName);
    if (!operation)
      throw routerError(
        'OPERATION_RESOLUTION_FAILURE',
        'The document holds no such operation, or several and no name was given.',
      );
    // Queries and mutations are judged where they are executed.
    if (operation.operation === OperationTypeNode.SUBSCRIPTION)
      planned ??= planner.plan(query, document, operationName);
    planned?.admit(variables);
    const contextValue: OperationContext = {
      viewer: connection.viewer,
      authorization: connection.authorization,
      caller: 'client',
      trace,
      clientAddress: connection.address,
      clientAgent: connection.agent,
      measured: {},
      connection,
      messageId,
      query,
      planned,
    };
    return {
      schema: planner.supergraph.schema,
      document,
      contextValue,
      ...(operationName !== undefined && { operationName }),
      variableValues: variables,
    };
  } catch (error) {
    return withTrace(trace, () => formattedInstances(refusals(error), options.format));
  }
}

/** A socket has no headers for each operation: a client continues its trace by `extensions` of the same names. */
function traceHeaders(extensions: Record<string, unknown> | null | undefined): {
  traceparent: string | undefined;
  correlationId: string | undefined;
} {
  const text = (name: string): string | undefined =>
    typeof extensions?.[name] === 'string' ? extensions[name] : undefined;
  return { traceparent: text(HEADER.traceparent), correlationId: text(HEADER.correlationId) };
}
