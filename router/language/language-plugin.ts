import type { ApolloServerPlugin } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import type { RequestContext } from '../context.js';
import { translated } from './error-texts.js';

/** Translates the errors of a response, and notes whether it would be another in another language. */
export function languagePlugin(
  dependsOnLanguage: (document: DocumentNode) => boolean,
): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse: ({ document, response: { body }, contextValue }) => {
          const result = body.kind === 'single' ? body.singleResult : undefined;
          if (result?.errors) result.errors = translated(result.errors, contextValue.languages);
          contextValue.measured.byLanguage =
            result?.errors !== undefined || (document !== undefined && dependsOnLanguage(document));
          return Promise.resolve();
        },
      }),
  };
}
