import type { CodegenConfig } from '@graphql-codegen/cli';

/** Types and documents of the operations that clients send. */
const config: CodegenConfig = {
  schema: 'schema/api.graphql',
  documents: 'schema/operations/**/*.graphql',
  ignoreNoDocuments: true,
  generates: {
    'schema/generated/operations.ts': {
      // typescript-operations writes the input and enum types itself: with the plugin typescript they come twice.
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        scalars: { ID: 'string', DateTime: 'string', LocalDate: 'string', TimeZone: 'string', BigInt: 'string' },
      },
    },
  },
};

export default config;
