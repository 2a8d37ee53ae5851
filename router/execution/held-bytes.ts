import { bytesOf } from '../../platform/client/results.js';
import { refused, ResponseTooLarge } from '../refusals.js';
import type { FetchSubgraph } from './fetch-subgraph.js';

/**
 * Bytes of the responses of subgraphs that all operations in progress hold together. Above the limit the next response is not
 * kept, and its operation is answered with `RESPONSE_TOO_LARGE`. Responses within this process are not counted.
 */
export class HeldBytes {
  private held = 0;

  constructor(private readonly limit = Infinity) {}

  get bytes(): number {
    return this.held;
  }

  /** For one operation, which holds what it has fetched until its `end`. */
  operation(fetchSubgraph: FetchSubgraph): { readonly fetchSubgraph: FetchSubgraph; readonly end: () => void } {
    let own = 0;
    return {
      fetchSubgraph: async (...request) => {
        const result = await fetchSubgraph(...request);
        const bytes = bytesOf(result);
        if (this.held + bytes > this.limit) return { errors: [refused(new ResponseTooLarge(this.limit), 400)] };
        own += bytes;
        this.held += bytes;
        return result;
      },
      end: () => {
        this.held -= own;
        own = 0;
      },
    };
  }
}
