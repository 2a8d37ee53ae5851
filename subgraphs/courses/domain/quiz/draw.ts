import { kindOf } from '../questions/kinds.js';
import type { Question } from '../questions/question.js';
import type { QuizRules } from './rules.js';

/** A question of one attempt. */
export interface DrawnQuestion {
  readonly id: string;
  /** Ids of what it lists, in the order in which the attempt shows them. */
  readonly order: readonly string[];
}

/**
 * The questions of one attempt, decided by the seed alone: of each pool those that the student has not `seen` first, then
 * the order of questions and of what they list.
 */
export function drawQuestions(
  questions: readonly Question[],
  rules: Pick<QuizRules, 'pools' | 'shuffleQuestions' | 'shuffleOptions'>,
  seed: number,
  seen: ReadonlySet<string>,
): DrawnQuestion[] {
  const random = randomOf(seed);
  const poolOf = ({ tags }: Question) => rules.pools.find(({ tag }) => tags.includes(tag));
  const drawn = new Set<Question>(questions.filter((question) => !poolOf(question)));
  for (const pool of rules.pools) {
    const own = shuffle(
      questions.filter((question) => poolOf(question) === pool),
      random,
    );
    const unseenFirst = [...own.filter(({ id }) => !seen.has(id)), ...own.filter(({ id }) => seen.has(id))];
    for (const question of unseenFirst.slice(0, pool.count)) drawn.add(question);
  }
  const inOrder = questions.filter((question) => drawn.has(question));
  return (rules.shuffleQuestions ? shuffle(inOrder, random) : inOrder).map((question) => {
    const kind = kindOf(question);
    const ids = kind.listed(question);
    return { id: question.id, order: kind.alwaysShuffled || rules.shuffleOptions ? shuffle(ids, random) : ids };
  });
}

function shuffle<Item>(items: readonly Item[], random: () => number): Item[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other] as Item, shuffled[last] as Item];
  }
  return shuffled;
}

/** Mulberry32: the same seed gives the same numbers on every machine. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
