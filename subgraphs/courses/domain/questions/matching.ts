import { AnswerProblem, checkParts, Problems, type MatchingQuestion, type QuestionKind } from './question.js';

export const matching: QuestionKind<MatchingQuestion> = {
  problems({ pairs, distractors }, field) {
    const problems = new Problems(field);
    checkParts(
      problems,
      'pairs',
      pairs.map(({ left }) => left),
      2,
    );
    checkParts(problems, 'distractors', distractors, 0);
    for (const [index, { right }] of pairs.entries())
      problems.check(right.trim() !== '', `pairs.${index}.right`, 'must not be empty');
    return problems.found;
  },
  create({ pairs, distractors, ...given }, id, partId) {
    const texts = [...new Set([...pairs.map(({ right }) => right), ...distractors])];
    const rights = texts.map((text) => ({ id: partId(), text }));
    const rightOf = (text: string): string => rights.find((one) => one.text === text)?.id ?? '';
    return {
      ...given,
      id,
      rights,
      lefts: pairs.map(({ left, right }) => ({ id: partId(), text: left, right: rightOf(right) })),
    };
  },
  listed: ({ rights }) => rights.map(({ id }) => id),
  alwaysShuffled: true,
  accept({ lefts }, { matches }, order) {
    const given = matches ?? [];
    if (given.length > lefts.length) return new AnswerProblem('matches', `must be at most ${lefts.length}`);
    if (given.some((position) => position < -1 || position >= order.length))
      return new AnswerProblem('matches', `must be positions from 0 to ${order.length - 1}, or -1`);
    const chosen = lefts.flatMap(({ id }, index) => {
      const right = order[given[index] ?? -1];
      return right === undefined ? [] : [[id, right] as const];
    });
    return { matches: Object.fromEntries(chosen) };
  },
  grade: ({ lefts }, { matches = {} }) => lefts.filter(({ id, right }) => matches[id] === right).length / lefts.length,
  withKey(question, { matches = {} }) {
    const lefts = question.lefts.map((left) => ({ ...left, right: matches[left.id] ?? '' }));
    const fits = lefts.every(({ right }) => question.rights.some(({ id }) => id === right));
    return fits ? { ...question, lefts } : null;
  },
  keyOf: ({ lefts }) => ({ matches: Object.fromEntries(lefts.map(({ id, right }) => [id, right])) }),
};
