/** The places between two lines where a process may be killed, in the order in which an event passes them. */
export const FAILPOINTS = [
  'command: rows written',
  'command: events recorded',
  'command: committed',
  'relay: rows read',
  'relay: published',
  'relay: marked',
  'inbox: event received',
  'inbox: event remembered',
  'inbox: effect written',
  'inbox: effect committed',
  'consumer: position not yet committed',
  'consumer: position committed',
] as const;
export type Failpoint = (typeof FAILPOINTS)[number];

/** A place in the work of one domain. */
export type DomainFailpoint = `${string}/${string}`;

let armed: ((failpoint: Failpoint | DomainFailpoint) => void) | undefined;

/** Does nothing, unless a test has armed it to end this process here. */
export function failpoint(name: Failpoint | DomainFailpoint): void {
  armed?.(name);
}

/** Without an act the places do nothing again. */
export function armFailpoints(act?: (failpoint: Failpoint | DomainFailpoint) => void): void {
  armed = act;
}
