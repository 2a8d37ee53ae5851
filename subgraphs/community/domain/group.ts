import { Aggregate } from '../../../platform/domain/aggregate.js';
import { DAY } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { canonicalLine, proseProblem, titleProblem } from '../../../platform/domain/text.js';
import { ExposureNotAcknowledged, GroupFull } from './group-errors.js';
import { canonicalText, problemOf, requireNone } from './text.js';

export type GroupKind = 'public' | 'private' | 'secret';
export type GroupRole = 'owner' | 'moderator' | 'member';
export type LeaveReason = 'left' | 'removed' | 'banned' | 'erased';

export type GroupEvent =
  | { readonly type: 'group-created'; readonly group: Group; readonly ownerId: string }
  | { readonly type: 'group-updated'; readonly group: Group; readonly previousKind: GroupKind }
  | { readonly type: 'group-deleted'; readonly group: Group }
  | { readonly type: 'group-joined'; readonly group: Group; readonly userId: string; readonly joinedAt: Date }
  | { readonly type: 'group-left'; readonly group: Group; readonly userId: string; readonly reason: LeaveReason }
  | { readonly type: 'group-files-changed'; readonly group: Group };

export const MAX_MEMBERS = 50_000;
/** Groups that one user can be in. */
export const MAX_GROUPS = 50;
export const MAX_FILE_BYTES = 1_073_741_824;
export const REQUEST_MS = 30 * DAY;
export const INVITATION_MS = 7 * DAY;
const MAX_NAME = 80;
const MAX_DESCRIPTION = 2_000;
/** From the most closed to the most open. */
const OPENNESS: readonly GroupKind[] = ['secret', 'private', 'public'];

/** More people may see a group of this kind. */
export function isMoreOpen(kind: GroupKind, than: GroupKind): boolean {
  return OPENNESS.indexOf(kind) > OPENNESS.indexOf(than);
}

export interface GroupContent {
  readonly kind: GroupKind;
  readonly name: string;
  /** Markdown; may be empty. */
  readonly description: string;
}

/** What is absent or null stays as it is. */
export type GroupChange = { readonly [Part in keyof GroupContent]?: GroupContent[Part] | null } & {
  /** Who may see the group grows: the members' posts stay theirs, but the group and its members are seen by more people. */
  readonly acknowledgeExposure?: boolean | null;
};

type Render = (text: string) => string;

/** People who chose to meet. Its members are rows of their own: it can have 50,000. */
export class Group extends Aggregate<GroupEvent> {
  readonly id = newId();
  kind: GroupKind;
  name: string;
  description: string;
  descriptionHtml: string | null;
  memberCount = 1;
  fileBytes = 0;
  archivedAt: Date | null = null;

  constructor(
    ownerId: string,
    content: GroupContent,
    render: Render,
    readonly createdAt: Date,
  ) {
    super();
    const { kind, name, description } = checkedContent(content);
    this.kind = kind;
    this.name = name;
    this.description = description;
    this.descriptionHtml = render(description);
    this.record({ type: 'group-created', group: this, ownerId });
    this.record({ type: 'group-joined', group: this, userId: ownerId, joinedAt: createdAt });
  }

  update(change: GroupChange, render: Render): void {
    const { kind, name, description } = checkedContent({
      kind: change.kind ?? this.kind,
      name: change.name ?? this.name,
      description: change.description ?? this.description,
    });
    const previousKind = this.kind;
    if (isMoreOpen(kind, previousKind) && !change.acknowledgeExposure) throw new ExposureNotAcknowledged();
    if (kind === previousKind && name === this.name && description === this.description) return;
    this.kind = kind;
    this.name = name;
    if (description !== this.description) this.descriptionHtml = render(description);
    this.description = description;
    this.record({ type: 'group-updated', group: this, previousKind });
  }

  join(userId: string, joinedAt: Date): void {
    if (this.memberCount >= MAX_MEMBERS) throw new GroupFull(MAX_MEMBERS);
    this.memberCount += 1;
    this.record({ type: 'group-joined', group: this, userId, joinedAt });
  }

  leave(userId: string, reason: LeaveReason): void {
    this.memberCount -= 1;
    this.record({ type: 'group-left', group: this, userId, reason });
  }

  /** No user sees it any more. */
  archive(now: Date): void {
    this.archivedAt = now;
    this.record({ type: 'group-deleted', group: this });
  }

  changeFiles(bytes: number): void {
    this.fileBytes += bytes;
    this.record({ type: 'group-files-changed', group: this });
  }
}

function checkedContent(content: GroupContent): GroupContent {
  const name = canonicalLine(content.name);
  const description = canonicalText(content.description);
  requireNone([
    ...problemOf('name', titleProblem(name, { max: MAX_NAME })),
    ...problemOf('description', proseProblem(description, { min: 0, max: MAX_DESCRIPTION })),
  ]);
  return { kind: content.kind, name, description };
}
