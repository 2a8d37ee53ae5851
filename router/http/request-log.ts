import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, OperationTypeNode } from 'graphql';
import { hasRole } from '../../platform/auth.js';
import type { Log } from '../../platform/process/telemetry.js';
import type { RequestContext } from '../context.js';
import { nameSubgraphs } from '../errors.js';

/** One line a request: its operation, how long it took and what was refused; never its document or variables. */
export function requestLog(log: Log): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () => {
      const startedAt = performance.now();
      return Promise.resolve({
        didResolveOperation: ({ operation }) => {
          if (!operation) {
            return Promise.reject(
              badRequest(
                'OPERATION_RESOLUTION_FAILURE',
                'The document holds no such operation, or several and no name was given.',
              ),
            );
          }
          if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
            return Promise.reject(
              badRequest('BAD_REQUEST', 'Subscriptions go over WebSocket (graphql-transport-ws) on the same path.'),
            );
          }
          return Promise.resolve();
        },
        willSendResponse: ({ operationName, operation, response, contextValue }) => {
          const result = response.body.kind === 'single' ? response.body.singleResult : undefined;
          const errors = result?.errors;
          if (errors && hasRole(contextValue.viewer, 'staff')) result.errors = nameSubgraphs(errors);
          log.info(
            {
              operation: operationName ?? null,
              type: operation?.operation,
              userId: contextValue.viewer?.id,
              keyId: contextValue.partner?.keyId,
              durationMs: Math.round(performance.now() - startedAt),
              ...(errors && { errors: errors.map((error) => error.extensions?.['code']) }),
            },
            'request',
          );
          return Promise.resolve();
        },
      });
    },
  };
}

function badRequest(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status: 400 } } });
}
