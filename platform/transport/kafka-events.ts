import type { CloudEvent } from '../../schema/events/contract.js';

/** A CloudEvent in structured mode (Kafka protocol binding 1.0, section 3.3). The key keeps a subject's order. */
export function toMessage(event: CloudEvent) {
  return {
    key: event.subject,
    value: JSON.stringify(event),
    headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' },
  };
}

/** Undefined for what is no event: someone else wrote to our topic, and no retry makes it one. */
export function parseEvent(value: Buffer | null): CloudEvent | undefined {
  try {
    const event = JSON.parse(value?.toString() ?? '') as Partial<CloudEvent> | null;
    const complete = [event?.id, event?.type, event?.subject, event?.source].every((part) => typeof part === 'string');
    return complete ? (event as CloudEvent) : undefined;
  } catch {
    return undefined;
  }
}
