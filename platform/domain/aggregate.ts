/** A fact that an aggregate states about itself. `type` is the kebab-case name of the event, such as `student-enrolled`. */
export interface DomainEvent {
  readonly type: string;
}

/**
 * A cluster of objects that changes as one, in one transaction, under one lock.
 *
 * `version` counts the events that the aggregate ever recorded: recording one changes the root's own row, and event n of
 * an aggregate is unique in the outbox, so two writers that did not see each other can't both commit.
 */
export abstract class Aggregate<Event extends DomainEvent = DomainEvent> {
  abstract readonly id: string;
  version = 0;

  // Made lazily: the ORM loads an aggregate without running constructors or initializers.
  private recorded?: { readonly event: Event; readonly version: number }[];

  protected record(event: Event): void {
    this.version += 1;
    (this.recorded ??= []).push({ event, version: this.version });
  }

  /** Hands over what was recorded since the last call, in order, each with the version that it made. */
  pullEvents(): readonly { readonly event: Event; readonly version: number }[] {
    const events = this.recorded ?? [];
    delete this.recorded;
    return events;
  }
}
