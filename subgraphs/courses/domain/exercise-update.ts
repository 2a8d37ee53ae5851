import { createExercise, type Exercise, type NewExercise } from './content.js';
import { questionOf } from './questions/kinds.js';
import type { Question } from './questions/question.js';

/**
 * An exercise with what its author gives now. Questions, options and rows of a rubric that are still there keep their ids,
 * so that corrections of the key reach all versions. `replaced` names, for each given question, the one that it replaces;
 * null looks for one with the same prompt.
 */
export function replacedExercise(old: Exercise, given: NewExercise, replaced: readonly (string | null)[]): Exercise {
  const created = createExercise(given);
  const before = old.questions.map(questionOf);
  const taken = new Set<string>();
  const questions = created.questions.map(questionOf).map((question, index) => {
    const match = before.find(
      ({ id, type, prompt }) =>
        !taken.has(id) &&
        type === question.type &&
        (replaced[index] == null ? prompt === question.prompt : id === replaced[index]),
    );
    if (!match) return question;
    taken.add(match.id);
    return withIds(question, [[question.id, match.id], ...sameTexts(partsOf(match), partsOf(question))]);
  });
  const { assignment } = created;
  const rubric =
    assignment && old.assignment ? sameTexts(rowsOf(old.assignment.rubric), rowsOf(assignment.rubric)) : [];
  return { ...created, id: old.id, questions, ...(assignment && { assignment: withIds(assignment, rubric) }) };
}

interface Part {
  readonly id: string;
  readonly text: string;
}

function partsOf(question: Question): readonly Part[] {
  if (question.type === 'single' || question.type === 'multiple') return question.options;
  if (question.type === 'ordering') return question.items;
  if (question.type === 'matching') return [...question.lefts, ...question.rights];
  return [];
}

type Rubric = NonNullable<Exercise['assignment']>['rubric'];

function rowsOf(rubric: Rubric): readonly Part[] {
  return rubric.flatMap(({ id, title, levels }) => [
    { id, text: title },
    ...levels.map((level) => ({ id: level.id, text: `${title}\n${level.title}` })),
  ]);
}

/** Ids of parts with the same text: of the new one, and of the old one. */
function sameTexts(old: readonly Part[], created: readonly Part[]): [string, string][] {
  const left = [...old];
  return created.flatMap(({ id, text }): [string, string][] => {
    const index = left.findIndex((part) => part.text === text);
    const [match] = index < 0 ? [] : left.splice(index, 1);
    return match ? [[id, match.id]] : [];
  });
}

function withIds<Value>(value: Value, ids: readonly (readonly [string, string])[]): Value {
  const old = new Map(ids);
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    typeof part === 'string' ? (old.get(part) ?? part) : part,
  ) as Value;
}
