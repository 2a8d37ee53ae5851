import { Kind, parse, type ConstDirectiveNode } from 'graphql';
import { StartupError } from '../../platform/config/startup-error.js';

/** Where the subgraphs of a supergraph listen, by what composition wrote into it (`@join__graph`). */
export function subgraphAddresses(supergraphSdl: string): ReadonlyMap<string, string> {
  const addresses = new Map<string, string>();
  for (const definition of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const { directives } of definition.values ?? []) {
      const join = directives?.find(({ name }) => name.value === 'join__graph');
      const name = argument(join, 'name');
      const url = argument(join, 'url');
      if (!name || !url || !URL.canParse(url))
        throw new StartupError(`SUPERGRAPH: its subgraph ${name ?? '?'} has no address.`);
      addresses.set(name, url);
    }
  }
  if (addresses.size === 0) throw new StartupError('SUPERGRAPH: the file is no composed supergraph.');
  return addresses;
}

function argument(directive: ConstDirectiveNode | undefined, name: string): string | undefined {
  const value = directive?.arguments?.find((one) => one.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}
