import type { GraphQLError } from 'graphql';
import type { Data } from './data.js';

/** What a subgraph said of the entities that it was asked for, in their order. */
export interface EntityAnswer {
  readonly entities: readonly unknown[];
  /** With paths of the answer: `_entities`, index, field. */
  readonly errors: readonly GraphQLError[];
}

interface KeyedRepresentation {
  /** Text of the representation. */
  readonly key: string;
  readonly representation: Data;
}

/** Of which entities an answer is, by key; undefined in the places of those that another fetch asked for. */
interface AnswerPart {
  readonly keys: readonly (string | undefined)[];
  readonly answer: EntityAnswer;
}

interface AnswerIndex {
  readonly answer: Promise<EntityAnswer>;
  readonly index: number;
}

/** What one request has asked of entities: fetches that ask the same of the same ones share the answer, one under way too. */
export class EntityRequests {
  private readonly groups = new Map<number, Map<string, AnswerIndex>>();

  async ask(
    group: number,
    entities: readonly KeyedRepresentation[],
    ask: (representations: readonly Data[]) => Promise<EntityAnswer>,
  ): Promise<AnswerPart[]> {
    const asked = this.groups.get(group) ?? new Map<string, AnswerIndex>();
    this.groups.set(group, asked);
    const missing = entities.filter(({ key }) => !asked.has(key));
    if (missing.length > 0) {
      const answer = ask(missing.map(({ representation }) => representation));
      missing.forEach(({ key }, index) => asked.set(key, { answer, index }));
    }
    const keys = new Map<Promise<EntityAnswer>, (string | undefined)[]>();
    for (const { key } of entities) {
      const { answer, index } = asked.get(key) as AnswerIndex;
      const known = keys.get(answer) ?? [];
      known[index] = key;
      keys.set(answer, known);
    }
    return Promise.all([...keys].map(async ([answer, known]) => ({ keys: Array.from(known), answer: await answer })));
  }
}
