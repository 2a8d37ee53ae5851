import type { Schema } from '@apollo/federation-internals';

/** What executing a plan needs to know of the supergraph's types, those that no client sees included. */
export class SupergraphTypes {
  /** Fields by which subgraphs know entities, or that they require of each other. */
  readonly requiredFields: ReadonlySet<string>;
  /** Those of them that some subgraph requires with arguments of its own choice. */
  readonly requiredWithArguments: ReadonlySet<string>;
  private readonly interfaces: ReadonlySet<string>;
  private readonly satisfying = new Map<string, ReadonlySet<string>>();

  constructor(private readonly schema: Schema) {
    const required = new Set<string>();
    const withArguments = new Set<string>();
    for (const selection of requiredSelections(schema)) {
      for (const [, name, parenthesis] of selection.matchAll(/([_A-Za-z]\w*)\s*(\(?)/g)) {
        required.add(name as string);
        if (parenthesis) withArguments.add(name as string);
      }
    }
    this.requiredFields = required;
    this.requiredWithArguments = withArguments;
    this.interfaces = new Set(schema.interfaceTypes().map(({ name }) => name));
  }

  isInterface(name: string): boolean {
    return this.interfaces.has(name);
  }

  /** Names of the types that a fragment on this type applies to; an `@interfaceObject` goes by the interface's own. */
  satisfy(condition: string): ReadonlySet<string> {
    let names = this.satisfying.get(condition);
    if (!names) {
      names = new Set([condition, ...this.subtypes(condition)]);
      this.satisfying.set(condition, names);
    }
    return names;
  }

  private subtypes(name: string): string[] {
    const type = this.schema.type(name);
    if (type?.kind === 'UnionType') return type.types().map((member) => member.name);
    if (type?.kind !== 'InterfaceType') return [];
    return [...this.schema.objectTypes(), ...this.schema.interfaceTypes()]
      .filter((candidate) => candidate.implementsInterface(name))
      .map((candidate) => candidate.name);
  }
}

/** Field sets of `@key` and `@requires`, as the supergraph has them. */
function requiredSelections(schema: Schema): string[] {
  const selections: unknown[] = [];
  for (const application of schema.directive('join__type')?.applications() ?? [])
    selections.push(application.arguments()['key']);
  for (const application of schema.directive('join__field')?.applications() ?? [])
    selections.push(application.arguments()['requires']);
  return selections.filter((selection) => typeof selection === 'string');
}
