import { Aggregate } from '../../../platform/domain/aggregate.js';
import { newId } from '../../../platform/domain/ids.js';
import { InvalidBadgeState } from './errors.js';
import { factsOf, type Rule } from './rules/rule.js';

export type BadgeStatus = 'draft' | 'active' | 'retired';

export type BadgeEvent = { readonly type: 'badge-changed' };

/** One step of a badge; the first has number 1, and each needs the one before it. */
export interface BadgeTier {
  readonly title: string;
  readonly rule: Rule;
}

export interface BadgeDetails {
  /** Stable: stored with awards and published. */
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly pictureUrl: string | null;
  /** Shown to those only who have it. */
  readonly secret: boolean;
  readonly tiers: readonly BadgeTier[];
}

/** What players are awarded once its rule over facts is met. Awards stay, whatever becomes of the badge or its rules. */
export class Badge extends Aggregate<BadgeEvent> {
  readonly id = newId();
  status: BadgeStatus = 'draft';
  readonly name: string;
  title!: string;
  text!: string;
  pictureUrl!: string | null;
  secret!: boolean;
  tiers!: readonly BadgeTier[];
  /** Facts that its rules are about: only their change evaluates them. */
  facts!: readonly string[];
  /** Null for the badges of the product. */
  readonly createdBy: string | null;
  activatedAt: Date | null = null;

  constructor(details: BadgeDetails, createdBy: string) {
    super();
    this.name = details.name;
    this.createdBy = createdBy;
    this.change(details);
  }

  /** Rules of an active badge may change: who was awarded a tier keeps it. */
  change({ title, text, pictureUrl, secret, tiers }: BadgeDetails): void {
    if (this.status === 'retired') throw new InvalidBadgeState(this.status);
    Object.assign(this, { title, text, pictureUrl, secret, tiers });
    this.facts = [...new Set(tiers.flatMap(({ rule }) => factsOf(rule)))];
    this.record({ type: 'badge-changed' });
  }

  activate(now: Date): void {
    if (this.status === 'active') throw new InvalidBadgeState(this.status);
    this.status = 'active';
    this.activatedAt = now;
    this.record({ type: 'badge-changed' });
  }

  /** No more awards. */
  retire(): void {
    if (this.status !== 'active') throw new InvalidBadgeState(this.status);
    this.status = 'retired';
    this.record({ type: 'badge-changed' });
  }
}
