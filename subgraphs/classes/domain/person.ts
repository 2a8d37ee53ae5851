import { Aggregate } from '../../../platform/domain/aggregate.js';

export type PersonEvent =
  | { readonly type: 'data-exported'; readonly person: Person; readonly receipt: ExportReceipt }
  | { readonly type: 'data-erased'; readonly person: Person; readonly requestId: string };

export interface ExportReceipt {
  readonly requestId: string;
  /** Key of the file in storage. */
  readonly reference: string;
  /** Of the file, in hex. */
  readonly sha256: string;
}

/** What this domain answers for when somebody asks for their data, or to be forgotten. Its id is the user's. */
export class Person extends Aggregate<PersonEvent> {
  erasedAt: Date | null = null;

  constructor(readonly id: string) {
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
}
