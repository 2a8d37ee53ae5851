import type { ApolloServerPlugin } from '@apollo/server';
import { describeSpan, noteErrors } from '../platform/process/spans.js';
import type { RequestContext } from './context.js';

/** Names the span of a request after its operation, and notes how it ended. */
export const tracePlugin: ApolloServerPlugin<RequestContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ operation, operationName, response: { body } }) => {
        if (operation) {
          const type = operation.operation;
          const name = operationName ?? undefined;
          describeSpan(name === undefined ? type : `${type} ${name}`, {
            'graphql.operation.type': type,
            ...(name !== undefined && { 'graphql.operation.name': name }),
          });
        }
        if (body.kind === 'single') noteErrors(body.singleResult.errors);
        return Promise.resolve();
      },
    }),
};
