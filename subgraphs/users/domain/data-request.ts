import { Collection } from '@mikro-orm/core';
import { Aggregate } from '../../../platform/domain/aggregate.js';
import { after, DAY } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { ErasureUnderWay } from './errors.js';

/** The domains that hold personal data: every one. */
export const DATA_HOLDERS = ['users', 'courses', 'classes', 'gamification', 'community', 'billing'] as const;
export type DataHolder = (typeof DATA_HOLDERS)[number];

export type DataRequestKind = 'export' | 'erasure';

/**
 * - an export is `running` until every part is there and packed, then `ready` until it is `expired`
 * - an erasure is `scheduled` until it is `cancelled` or due; then `closing` (the account is shut), `running` (every domain
 *   forgets the person) and `completed`
 */
export type DataRequestStatus = 'scheduled' | 'cancelled' | 'closing' | 'running' | 'ready' | 'expired' | 'completed';
export type DataRequestPartStatus = 'pending' | 'done' | 'failed';

export type DataRequestEvent =
  | { readonly type: 'data-export-requested'; readonly request: DataRequest; readonly domains?: readonly string[] }
  | { readonly type: 'data-export-ready'; readonly request: DataRequest; readonly expiresAt: Date }
  | { readonly type: 'user-erasure-requested'; readonly request: DataRequest; readonly dueAt: Date }
  | { readonly type: 'user-erasure-cancelled'; readonly request: DataRequest }
  | { readonly type: 'user-erasure-due'; readonly request: DataRequest; readonly domains?: readonly string[] }
  | { readonly type: 'user-erased'; readonly request: DataRequest }
  | { readonly type: 'data-request-changed'; readonly request: DataRequest };

/** For so long a person can change their mind. */
export const ERASURE_DELAY_MS = 14 * DAY;
/** For so long an archive can be downloaded. */
export const ARCHIVE_KEPT_MS = 7 * DAY;

export interface StoredPart {
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

/** What one domain has done of a request. */
export class DataRequestPart {
  readonly id = newId();
  readonly request!: DataRequest;
  status: DataRequestPartStatus = 'pending';
  /** Code of the error of the last try; null unless it failed. */
  failureCode: string | null = null;
  /** Of its file in storage, in hex; null for an erasure. */
  sha256: string | null = null;

  constructor(
    readonly domain: string,
    public changedAt: Date,
  ) {}
}

/** A person wants all that is held of them, or to be forgotten; every domain does its part. */
export class DataRequest extends Aggregate<DataRequestEvent> {
  readonly id = newId();
  status: DataRequestStatus;
  /** When an erasure can't be cancelled any more; null for an export. */
  readonly dueAt: Date | null;
  /** Of the archive. */
  archiveSha256: string | null = null;
  archiveSize: number | null = null;
  /** When the archive is deleted. */
  expiresAt: Date | null = null;
  endedAt: Date | null = null;
  readonly parts = new Collection<DataRequestPart>(this);

  constructor(
    readonly userId: string,
    readonly kind: DataRequestKind,
    domains: readonly string[],
    readonly requestedAt: Date,
  ) {
    super();
    for (const domain of domains) this.parts.add(new DataRequestPart(domain, requestedAt));
    if (kind === 'export') {
      this.status = 'running';
      this.dueAt = null;
      this.record({ type: 'data-export-requested', request: this });
    } else {
      const dueAt = after(requestedAt, ERASURE_DELAY_MS);
      this.status = 'scheduled';
      this.dueAt = dueAt;
      this.record({ type: 'user-erasure-requested', request: this, dueAt });
    }
  }

  /** Until it is due. */
  cancel(now: Date): void {
    if (this.status !== 'scheduled' || this.isDue(now)) throw new ErasureUnderWay();
    this.status = 'cancelled';
    this.endedAt = now;
    this.record({ type: 'user-erasure-cancelled', request: this });
  }

  /** From now on it can't be cancelled. False when it is not due, or not to be done any more. */
  close(now: Date): boolean {
    if (this.status === 'closing') return true;
    if (this.status !== 'scheduled' || !this.isDue(now)) return false;
    this.status = 'closing';
    this.record({ type: 'data-request-changed', request: this });
    return true;
  }

  /** The account is shut: every domain forgets the person. */
  begin(): void {
    if (this.status !== 'closing') return;
    this.status = 'running';
    this.record({ type: 'user-erasure-due', request: this });
  }

  /** A domain did its part, or did it again: the last receipt counts. False when no user waits for it. */
  partDone(domain: string, stored: StoredPart | null, now: Date): boolean {
    const part = this.part(domain);
    if (this.status !== 'running' || !part) return false;
    this.change(part, 'done', null, now);
    part.sha256 = stored?.sha256 ?? null;
    return true;
  }

  partFailed(domain: string, code: string, now: Date): void {
    const part = this.part(domain);
    if (this.status !== 'running' || !part || part.status === 'done') return;
    this.change(part, 'failed', code, now);
  }

  /** The file of a domain is not the one of its receipt: it makes another. */
  partDamaged(domain: string, now: Date): void {
    const part = this.part(domain);
    if (this.status !== 'running' || !part) return;
    this.change(part, 'pending', null, now);
    this.record({ type: 'data-export-requested', request: this, domains: [domain] });
  }

  /** Whether all have done their part, or all but one. */
  isDone(except?: string): boolean {
    return this.parts.getItems().every((part) => part.domain === except || part.status === 'done');
  }

  packed(archive: StoredPart, now: Date): void {
    if (this.kind !== 'export' || this.status !== 'running' || !this.isDone()) return;
    const expiresAt = after(now, ARCHIVE_KEPT_MS);
    this.status = 'ready';
    this.archiveSha256 = archive.sha256;
    this.archiveSize = archive.size;
    this.expiresAt = expiresAt;
    this.endedAt = now;
    this.record({ type: 'data-export-ready', request: this, expiresAt });
  }

  /** Its files are deleted, whatever came of it so far. */
  expire(now: Date): void {
    if (this.kind !== 'export' || this.status === 'expired') return;
    this.status = 'expired';
    this.endedAt ??= now;
    this.record({ type: 'data-request-changed', request: this });
  }

  /** The last domain has forgotten the person. */
  complete(now: Date): void {
    if (this.kind !== 'erasure' || this.status !== 'running' || !this.isDone()) return;
    this.status = 'completed';
    this.endedAt = now;
    this.record({ type: 'user-erased', request: this });
  }

  /** Asks those who are not done once more; returns them. Asking twice does no harm: each answers twice. */
  askAgain(except: string | undefined, now: Date): readonly string[] {
    if (this.status !== 'running') return [];
    const late = this.parts.getItems().filter((part) => part.status !== 'done' && part.domain !== except);
    for (const part of late) this.change(part, 'pending', null, now);
    const domains = late.map((part) => part.domain);
    if (domains.length > 0) {
      const type = this.kind === 'export' ? 'data-export-requested' : 'user-erasure-due';
      this.record({ type, request: this, domains });
    }
    return domains;
  }

  private isDue(now: Date): boolean {
    return this.dueAt !== null && this.dueAt <= now;
  }

  private part(domain: string): DataRequestPart | undefined {
    return this.parts.getItems().find((part) => part.domain === domain);
  }

  private change(part: DataRequestPart, status: DataRequestPartStatus, code: string | null, now: Date): void {
    part.status = status;
    part.failureCode = code;
    part.changedAt = now;
    this.record({ type: 'data-request-changed', request: this });
  }
}
