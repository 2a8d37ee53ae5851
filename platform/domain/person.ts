import { Aggregate } from './aggregate.js';

export type PersonEvent =
  | { readonly type: 'data-exported'; readonly person: Person; readonly receipt: ExportReceipt }
  | { readonly type: 'data-erased'; readonly person: Person; readonly requestId: string }
  | {
      readonly type: 'data-request-failed';
      readonly person: Person;
      readonly requestId: string;
      readonly code: string;
    };

export interface ExportReceipt {
  readonly requestId: string;
  /** Key of the file in storage. */
  readonly reference: string;
  /** Of the file, in hex. */
  readonly sha256: string;
  /** Of the file, in bytes. */
  readonly size: number;
}

/**
 * What a domain answers for when a user asks for their data, or to be forgotten. Its id is its own: other aggregates of a
 * domain have the user's, and two of one id would take each other's places in the outbox.
 */
export class Person extends Aggregate<PersonEvent> {
  erasedAt: Date | null = null;

  constructor(
    readonly id: string,
    readonly userId: string,
  ) {
    super();
  }

  exported(receipt: ExportReceipt): void {
    this.record({ type: 'data-exported', person: this, receipt });
  }

  /** Says it each time that it is asked for, for the answer to the one before may not have been heard. */
  erased(requestId: string, now: Date): void {
    this.erasedAt ??= now;
    this.record({ type: 'data-erased', person: this, requestId });
  }

  /** It will be tried again; who looks at the request sees why it is not done. */
  failed(requestId: string, code: string): void {
    this.record({ type: 'data-request-failed', person: this, requestId, code });
  }
}
