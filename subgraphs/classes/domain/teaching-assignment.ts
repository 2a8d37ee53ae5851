import { Aggregate } from '../../../platform/domain/aggregate.js';
import { newId } from '../../../platform/domain/ids.js';

export type TeachingAssignmentEvent =
  | { readonly type: 'teaching-assistant-assigned'; readonly assignment: TeachingAssignment }
  | { readonly type: 'teaching-assistant-removed'; readonly assignment: TeachingAssignment };

/** That a teaching assistant gives sessions on a course. A person has at most one that lasts on a course. */
export class TeachingAssignment extends Aggregate<TeachingAssignmentEvent> {
  readonly id = newId();
  endedAt: Date | null = null;

  constructor(
    readonly courseId: string,
    readonly assistantId: string,
    readonly assignedBy: string,
    readonly assignedAt: Date,
  ) {
    super();
    this.record({ type: 'teaching-assistant-assigned', assignment: this });
  }

  /** Nothing new is booked; what is booked takes place. Idempotent. */
  end(now: Date): void {
    if (this.endedAt) return;
    this.endedAt = now;
    this.record({ type: 'teaching-assistant-removed', assignment: this });
  }
}
