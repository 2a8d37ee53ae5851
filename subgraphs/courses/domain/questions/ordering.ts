import { AnswerProblem, checkParts, idsAt, Problems, type OrderingQuestion, type QuestionKind } from './question.js';

export const ordering: QuestionKind<OrderingQuestion> = {
  problems({ items }, field) {
    const problems = new Problems(field);
    checkParts(
      problems,
      'items',
      items.map(({ text }) => text),
      2,
    );
    return problems.found;
  },
  create: (given, id, partId) => ({ ...given, id, items: given.items.map((one) => ({ ...one, id: partId() })) }),
  listed: ({ items }) => items.map(({ id }) => id),
  alwaysShuffled: true,
  accept(_question, { order }, listed) {
    const ids = idsAt(order ?? [], listed);
    if (!ids) return new AnswerProblem('order', `must be positions from 0 to ${listed.length - 1}`);
    return new Set(ids).size === ids.length ? { order: ids } : new AnswerProblem('order', 'must all be different');
  },
  grade: ({ items }, { order = [] }) => items.filter(({ id }, index) => order[index] === id).length / items.length,
  withKey(question, { order = [] }) {
    const items = order.flatMap((id) => question.items.filter((item) => item.id === id));
    return items.length === question.items.length ? { ...question, items } : null;
  },
  keyOf: ({ items }) => ({ order: items.map(({ id }) => id) }),
};
