import type { Readable } from 'node:stream';

/** Where the reader fetches the file itself. Anyone who knows the address may. */
export class Redirect {
  constructor(readonly url: string) {}
}

/** A file that a route answers with, as a stream: it is read to its end or destroyed. */
export class Download {
  constructor(
    readonly data: Readable,
    /** `fileName`: letters, digits, `.` and `-`. `size`: in bytes. */
    readonly about: {
      readonly fileName: string;
      readonly contentType: string;
      readonly size: number;
    },
  ) {}
}
