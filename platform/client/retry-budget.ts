/** Retries that may be made before any request has earned one. */
const RESERVE = 10;

/** Keeps retries to a share of the requests, so that what is overloaded is not asked more than ever. */
export class RetryBudget {
  private left = RESERVE;

  constructor(private readonly percent: number) {}

  /** A request that is no retry. */
  earn(): void {
    this.left = Math.min(this.left + this.percent / 100, RESERVE);
  }

  /** Whether one more retry may be made; if so it is. */
  spend(): boolean {
    if (this.percent === 0 || this.left < 1) return false;
    this.left -= 1;
    return true;
  }

  refund(): void {
    this.left += 1;
  }
}
