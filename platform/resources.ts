/** What a domain provides to its own code for as long as it runs; contexts carry it. */
export type Resources = Map<Resource<unknown>, unknown>;

/** A context, or the services that it is made of. */
interface Carrier {
  readonly resources: Resources;
}

/** A value to be carried by contexts, from {@link Resource.is}. */
export interface ProvidedResource {
  readonly resource: Resource<unknown>;
  readonly value: unknown;
}

/**
 * The typed key of something that lives as long as a running subgraph and does not belong to the platform, such as the client
 * of a provider. `prepare` returns `key.is(value)`; code with a context reads it by `key.of(context)`.
 */
export class Resource<Value> {
  constructor(readonly name: string) {}

  is(value: Value): ProvidedResource {
    return { resource: this, value };
  }

  /** Undefined when it was not provided. */
  of(context: Carrier): Value | undefined {
    return context.resources.get(this) as Value | undefined;
  }

  /** The value, created at the first call. */
  orCreate(context: Carrier, create: () => Value): Value {
    let value = this.of(context);
    if (value === undefined) context.resources.set(this, (value = create()));
    return value;
  }
}

export function provide(context: Carrier, provided: readonly ProvidedResource[]): void {
  for (const { resource, value } of provided) context.resources.set(resource, value);
}
