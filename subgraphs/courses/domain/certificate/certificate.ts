import { Aggregate } from '../../../../platform/domain/aggregate.js';
import { newId } from '../../../../platform/domain/ids.js';

export type CertificateEvent =
  | { readonly type: 'certificate-issued'; readonly certificate: Certificate }
  | { readonly type: 'certificate-revoked'; readonly certificate: Certificate };

/** What was completed, for good: later versions, titles and names do not change it. */
export class Certificate extends Aggregate<CertificateEvent> {
  readonly id = newId();
  /** As it is printed; null until the owner of names has answered, and until then no user sees the certificate. */
  name: string | null = null;
  issuedAt: Date | null = null;
  revokedAt: Date | null = null;
  revocationReason: string | null = null;

  constructor(
    readonly studentId: string,
    readonly courseId: string,
    readonly courseTitle: string,
    /** Number of the course version that was completed. */
    readonly contentVersion: number,
    readonly completedAt: Date,
    /** 80 random bits, by which anyone can verify it. */
    readonly code: string,
  ) {
    super();
  }

  /** Idempotent: a name is printed once. */
  issue(name: string, now: Date): void {
    if (this.issuedAt) return;
    this.name = name;
    this.issuedAt = now;
    this.record({ type: 'certificate-issued', certificate: this });
  }

  /** Idempotent. Completion and results stay. */
  revoke(reason: string, now: Date): void {
    if (this.revokedAt) return;
    this.revokedAt = now;
    this.revocationReason = reason;
    this.record({ type: 'certificate-revoked', certificate: this });
  }
}
