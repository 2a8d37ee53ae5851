import { getOperationAST, OperationTypeNode, parse } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { HEADER } from '../../platform/client/subgraph-client.js';
import { continueTrace, type Trace } from '../../platform/process/telemetry.js';
import { routerError } from '../errors.js';
import type { PlannedSubscription, SubscriptionPlanner, Variables } from './subscription-planner.js';
import type { TrustedDocuments } from '../admission/trusted-documents.js';

/** An operation of a socket, ready to run. */
export interface SocketOperation {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Variables;
  /** Absent for queries and mutations: these are checked and planned where they are executed. */
  readonly planned: PlannedSubscription | undefined;
}

export interface PrepareOptions {
  readonly planner: () => SubscriptionPlanner;
  readonly documents: TrustedDocuments;
  readonly maxTokens: number;
}

/** Throws what `refusals` of errors.ts turns into errors for the client. */
export async function prepareOperation(payload: SubscribePayload, options: PrepareOptions): Promise<SocketOperation> {
  const operationName = payload.operationName ?? undefined;
  const variables = payload.variables ?? {};
  const planner = options.planner();
  const query = await options.documents.textOf(payload);
  // Not parsed again for each of thousands of sockets: each would keep the tree as long as it is subscribed.
  let planned = planner.known(query, operationName);
  if (!planned) {
    const document = parse(query, { maxTokens: options.maxTokens });
    const operation = getOperationAST(document, operationName);
    if (!operation)
      throw routerError(
        'OPERATION_RESOLUTION_FAILURE',
        'The document contains no operation of this name, or several operations and no name was given.',
      );
    if (operation.operation === OperationTypeNode.SUBSCRIPTION) planned = planner.plan(query, document, operationName);
  }
  planned?.admit(variables);
  return { query, operationName, variables, planned };
}

/** A socket has no headers for each operation: a client continues its trace by `extensions` of the same names. */
export function traceOf({ extensions }: SubscribePayload): Trace {
  const text = (name: string): string | undefined =>
    typeof extensions?.[name] === 'string' ? extensions[name] : undefined;
  return continueTrace({ traceparent: text(HEADER.traceparent), correlationId: text(HEADER.correlationId) });
}
