import { Supergraph, type Schema } from '@apollo/federation-internals';
import { conflictingRequires } from '../../platform/graphql/required-arguments.js';
import { StartupError } from '../../platform/config/startup-error.js';

/** Throws for a supergraph that can't be served: one that does not build, or uses a feature that plans are not run with. */
export function checkSupergraph(supergraphSdl: string): void {
  const supergraph = Supergraph.build(supergraphSdl);
  const labeled = progressiveOverrides(supergraph.schema);
  if (labeled.length > 0) {
    throw new StartupError(
      `SUPERGRAPH: progressive @override is not supported: remove the label of ${labeled.join(', ')}, or compose without it.`,
    );
  }
  const conflicts = conflictingRequires(supergraph.schema);
  if (conflicts.length > 0) {
    throw new StartupError(
      `SUPERGRAPH: ${conflicts.join('; ')}. Use the same arguments, or give each its own field in the subgraph that has it.`,
    );
  }
  supergraph.apiSchema().toGraphQLJSSchema();
}

/** A label makes the owner of a field depend on the request; the gateway's planner would always plan for one of the owners. */
function progressiveOverrides(schema: Schema): string[] {
  const found = new Set<string>();
  for (const application of schema.directive('join__field')?.applications() ?? []) {
    const { overrideLabel } = application.arguments() as { overrideLabel?: unknown };
    if (typeof overrideLabel === 'string')
      found.add((application.parent as { readonly coordinate?: string }).coordinate ?? 'a field');
  }
  return [...found];
}
