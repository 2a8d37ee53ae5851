import { Aggregate } from '../../../platform/domain/aggregate.js';
import { newId } from '../../../platform/domain/ids.js';

export type EntitlementEvent =
  | { readonly type: 'entitlement-granted'; readonly entitlement: Entitlement }
  | { readonly type: 'entitlement-revoked'; readonly entitlement: Entitlement };

/** What a plan gives. */
export const PRO = 'pro';

/** What the access to a course gives. */
export function courseEntitlement(courseId: string): string {
  return `course:${courseId}`;
}

/** Null for one that opens no single course. */
export function courseOfEntitlement(entitlement: string): string | null {
  const [kind, courseId = null] = entitlement.split(':');
  return kind === 'course' ? courseId : null;
}

/** Something that a person may use because they paid for it. */
export class Entitlement extends Aggregate<EntitlementEvent> {
  readonly id = newId();
  revokedAt: Date | null = null;
  /** The plan that gives it, or the invoice that it was bought with: one of the two. */
  readonly billingSubscriptionId: string | null = null;
  readonly invoiceId: string | null = null;

  constructor(
    readonly userId: string,
    readonly entitlement: string,
    /** Null for as long as it is not revoked, as that of a plan. */
    readonly validUntil: Date | null,
    readonly grantedAt: Date,
    source: { readonly billingSubscriptionId: string } | { readonly invoiceId: string },
  ) {
    super();
    Object.assign(this, source);
    this.record({ type: 'entitlement-granted', entitlement: this });
  }

  /** Gives it again after it was revoked. Idempotent. */
  restore(): void {
    if (!this.revokedAt) return;
    this.revokedAt = null;
    this.record({ type: 'entitlement-granted', entitlement: this });
  }

  /** Idempotent. */
  revoke(now: Date): void {
    if (this.revokedAt) return;
    this.revokedAt = now;
    this.record({ type: 'entitlement-revoked', entitlement: this });
  }
}
