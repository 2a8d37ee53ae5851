import { Aggregate } from '../../../platform/domain/aggregate.js';
import { newId } from '../../../platform/domain/ids.js';

export interface LanguageEvent {
  readonly type: 'language-created' | 'language-renamed';
  readonly language: Language;
}

/** A language or another subject that courses teach. Courses refer to it by its code. */
export class Language extends Aggregate<LanguageEvent> {
  readonly id = newId();
  constructor(
    readonly code: string,
    public name: string,
    readonly createdAt: Date,
  ) {
    super();
    this.record({ type: 'language-created', language: this });
  }

  rename(name: string): void {
    if (name === this.name) return;
    this.name = name;
    this.record({ type: 'language-renamed', language: this });
  }
}
