import { expect, test } from 'vitest';
import { problemsOfQuestion } from '../questions/kinds.js';
import { parseGift } from './parse.js';

/** The one question of a text that has no problem. */
function only(text: string) {
  const { questions, problems } = parseGift(text);
  expect(problems).toEqual([]);
  expect(questions).toHaveLength(1);
  expect(problemsOfQuestion(questions[0]!.question, 'q')).toEqual([]);
  return questions[0]!.question;
}

test('who answers wrongly reads the first feedback of a true-false question, who is right the second', () => {
  expect(only('Sun is a star.{T#No, it is.#Right.}')).toMatchObject({
    type: 'true-false',
    answer: true,
    feedbackFalse: 'No, it is.',
    feedbackTrue: 'Right.',
  });
  expect(only('Moon is a star.{FALSE#It is not.#Right.}')).toMatchObject({
    answer: false,
    feedbackTrue: 'It is not.',
    feedbackFalse: 'Right.',
  });
});

test('a colon in the stem is no sign', () => {
  expect(only('See http://a.b/c {=x ~y}')).toMatchObject({
    type: 'single',
    prompt: 'See http://a.b/c',
    options: [
      { text: 'x', weight: 1 },
      { text: 'y', weight: 0 },
    ],
  });
});

test('of HTML the text is kept', () => {
  expect(only('[html]<p class="x">1=1 &amp; 2</p>{=a ~b}')).toMatchObject({ prompt: '1=1 & 2' });
});

test('true in lower case is a short answer', () => {
  expect(only('Say it. {true}')).toMatchObject({ type: 'short-answer', answers: [{ text: 'true', weight: 1 }] });
});

test('lines may end with CRLF', () => {
  const text = '// a comment\n::Title::Two\nlines? {\n=yes#Good.\n~%50%partly\n~no#Bad.\n}\n\nNext {T}\n';
  expect(parseGift(text.replaceAll('\n', '\r\n'))).toEqual(parseGift(text));
  expect(parseGift(text).questions.map(({ line, question }) => [line, question.prompt, question.type])).toEqual([
    [2, 'Two\nlines?', 'single'],
    [9, 'Next', 'true-false'],
  ]);
});

test.each([
  ['A essay? {}', { type: 'essay', prompt: 'A essay?' }],
  [
    'Two {~%50%a ~%50%b ~%-50%c ~%-50%d}',
    { type: 'multiple', options: [{ weight: 0.5 }, { weight: 0.5 }, { weight: -0.5 }, { weight: -0.5 }] },
  ],
  [
    'Three {~%33.33333%a ~%33.33333%b ~%33.33333%c ~d}',
    { type: 'multiple', options: [{ weight: 1 / 3 }, {}, {}, { weight: 0 }] },
  ],
  [
    'Who? {=Ana =%50%Anna#Nearly.}',
    {
      type: 'short-answer',
      answers: [
        { text: 'Ana', weight: 1 },
        { text: 'Anna', weight: 0.5, feedback: 'Nearly.' },
      ],
    },
  ],
  ['When? {#1822:5}', { type: 'numeric', answers: [{ value: '1822', tolerance: '5' }] }],
  ['Pi? {#3.141..3.142}', { type: 'numeric', answers: [{ value: '3.1415', tolerance: '0.0005' }] }],
  [
    'n? {#=3:0.5 =%50%3:1#Nearly.}',
    {
      type: 'numeric',
      answers: [
        { value: '3', tolerance: '0.5', weight: 1 },
        { tolerance: '1', weight: 0.5 },
      ],
    },
  ],
  [
    'Match. {=a -> 1 =b -> 2 =c -> 3 = -> 4}',
    { type: 'matching', pairs: [{ left: 'a', right: '1' }, {}, {}], distractors: ['4'] },
  ],
  ['Fill {=in ~out} here.', { type: 'single', prompt: 'Fill _____ here.' }],
  ['Set \\{1\\:2\\} \\= {=\\{1\\} ~\\~a\\#b}', { prompt: 'Set {1:2} =', options: [{ text: '{1}' }, { text: '~a#b' }] }],
  ['Why? {=so ~no####Because.}', { type: 'single', explanation: 'Because.' }],
  ['$CATEGORY: top/Geo/Rivers\n\nLong? {=Nile ~Tejo}', { tags: ['Rivers'] }],
])('%s', (text, expected) => {
  expect(only(text)).toMatchObject(expected);
});

test('every problem is reported with its line', () => {
  const text = 'One {T}\n\nA description.\n\n// note\nBroken {=a ~b\n\nNumber {#abc}\n\nPairs {=a -> b =c}\n';
  expect(parseGift(text).problems).toEqual([
    { line: 3, message: 'has no answers in braces; descriptions are not imported' },
    { line: 6, message: 'has a brace without its counterpart' },
    { line: 8, message: 'has no number in "abc"' },
    { line: 10, message: 'has a pair without ->' },
  ]);
});
