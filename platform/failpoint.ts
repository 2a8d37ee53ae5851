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

let armed: ((failpoint: Failpoint) => void) | undefined;

/** Does nothing, unless a test has armed it to end this process here. */
export function failpoint(name: Failpoint): void {
  armed?.(name);
}

export function armFailpoints(act: (failpoint: Failpoint) => void): void {
  armed = act;
}
