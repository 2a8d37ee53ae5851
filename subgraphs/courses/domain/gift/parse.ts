import type { NewQuestion } from '../questions/question.js';
import { hidden, plainText, shown, splitFeedback, withoutTags } from './text.js';

/*
 * GIFT as Moodle reads it: questions between blank lines, `// comments`, `$CATEGORY:` lines, `::title::`, `[format]`, and the
 * answers in braces. A backslash takes the meaning from ~ = # { } and :.
 */

export interface GiftProblem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export interface GiftQuestion {
  /** On which it begins. */
  readonly line: number;
  readonly question: NewQuestion;
}

const TAG_LENGTH = 40;

/** All questions of a file, and everything in it that is none. */
export function parseGift(text: string): { questions: GiftQuestion[]; problems: GiftProblem[] } {
  const questions: GiftQuestion[] = [];
  const problems: GiftProblem[] = [];
  let tags: readonly string[] = [];
  for (const { line, source } of blocksOf(text)) {
    const category = /^\$CATEGORY:(.*)$/m.exec(source);
    if (category) tags = tagsOf(category[1] ?? '');
    const rest = source.replace(/^\$CATEGORY:.*$/gm, '').trim();
    if (rest === '') continue;
    const question = questionOf(rest, tags);
    if (typeof question === 'string') problems.push({ line, message: question });
    else questions.push({ line, question });
  }
  return { questions, problems };
}

/** Texts between blank lines, without comments, and the line on which each begins. */
function blocksOf(text: string): { line: number; source: string }[] {
  const blocks: { line: number; source: string }[] = [];
  let current: { line: number; lines: string[] } | null = null;
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  for (const [index, line] of [...lines, ''].entries()) {
    if (/^\s*\/\//.test(line)) continue;
    if (line.trim() !== '') {
      current ??= { line: index + 1, lines: [] };
      current.lines.push(line);
    } else if (current) {
      blocks.push({ line: current.line, source: current.lines.join('\n') });
      current = null;
    }
  }
  return blocks;
}

/** The last part of a category, by which pools can draw its questions. */
function tagsOf(category: string): string[] {
  const name = category.split('/').at(-1)?.trim().slice(0, TAG_LENGTH) ?? '';
  return name === '' ? [] : [name];
}

/** The question, or what is wrong. */
function questionOf(source: string, tags: readonly string[]): NewQuestion | string {
  const text = hidden(source)
    .replace(/^::[\s\S]*?::/, '')
    .trim();
  const [open, close] = [text.indexOf('{'), text.lastIndexOf('}')];
  if (open < 0 && close < 0) return 'has no answers in braces; descriptions are not imported';
  if (open < 0 || close < open) return 'has a brace without its counterpart';
  const [, format = ''] = /^\[(html|markdown|moodle|plain)\]/.exec(text) ?? [];
  const before = text.slice(format === '' ? 0 : format.length + 2, open);
  const after = text.slice(close + 1);
  const stem = after.trim() === '' ? before : `${before.trimEnd()} _____ ${after.trimStart()}`;
  const prompt = shown(format === 'html' ? withoutTags(stem) : stem).trim();
  const [answers = '', explanation = ''] = text.slice(open + 1, close).split('####');
  const common = { prompt, points: 1, tags, explanation: plainText(explanation) };
  return answersOf(answers.trim(), common);
}

interface Common {
  readonly prompt: string;
  readonly points: number;
  readonly tags: readonly string[];
  readonly explanation: string;
}

function answersOf(answers: string, common: Common): NewQuestion | string {
  if (answers === '') return { ...common, type: 'essay' };
  if (answers.startsWith('#')) return numeric(answers.slice(1).trim(), common);
  if (answers.includes('~')) return choice(answers, common);
  if (answers.includes('->')) return matching(answers, common);
  return trueFalse(answers, common) ?? shortAnswer(answers, common);
}

/** Capital letters only: `{true}` is a short answer. The first feedback is for a wrong answer, the second for a right one. */
function trueFalse(answers: string, common: Common): NewQuestion | undefined {
  const [value = '', wrong = '', right = ''] = answers.split('#').map((part) => part.trim());
  const answer = { T: true, TRUE: true, F: false, FALSE: false }[value];
  if (answer === undefined) return undefined;
  const [onWrong, onRight] = [plainText(wrong), plainText(right)];
  return {
    ...common,
    type: 'true-false',
    answer,
    feedbackTrue: answer ? onRight : onWrong,
    feedbackFalse: answer ? onWrong : onRight,
  };
}

/** Without `=` any number of options may be chosen, and each has its weight. */
function choice(answers: string, common: Common): NewQuestion {
  const type = answers.includes('=') ? 'single' : 'multiple';
  const options = answers
    .split(/(?=[~=])/)
    .filter((part) => /^[~=]/.test(part))
    .map((part) => {
      const { weight, text, feedback } = weighted(part.slice(1), part.startsWith('=') ? 1 : 0);
      return { text, weight, feedback };
    });
  return type === 'single' ? { ...common, type, options } : { ...common, type, options, allOrNothing: false };
}

function shortAnswer(answers: string, common: Common): NewQuestion {
  const parts = answers.includes('=') ? answers.split('=').slice(1) : [answers];
  const accepted = parts.map((part) => {
    const { weight, text, feedback } = weighted(part, 1);
    return { text, weight, feedback };
  });
  return { ...common, type: 'short-answer', answers: accepted, caseSensitive: false };
}

function matching(answers: string, common: Common): NewQuestion | string {
  const pairs = answers
    .split('=')
    .slice(1)
    .map((part) => part.split('->').map(plainText));
  if (pairs.some((sides) => sides.length !== 2)) return 'has a pair without ->';
  const both = pairs.map(([left = '', right = '']) => ({ left, right }));
  return {
    ...common,
    type: 'matching',
    pairs: both.filter(({ left }) => left !== ''),
    distractors: both.filter(({ left }) => left === '').map(({ right }) => right),
  };
}

function numeric(answers: string, common: Common): NewQuestion | string {
  const parts = answers.includes('=') ? answers.split('=').slice(1) : [answers];
  const accepted = [];
  for (const part of parts) {
    const { weight, text, feedback } = weighted(part, 1);
    const range = /^(.+?)\.\.(.+)$/.exec(text);
    const [value = '', tolerance = '0'] = range ? middleOf(range[1] ?? '', range[2] ?? '') : text.split(':');
    if (![value, tolerance].every((number) => NUMBER.test(number.trim()))) return `has no number in "${text}"`;
    accepted.push({ value: value.trim(), tolerance: tolerance.trim(), relative: false, weight, feedback });
  }
  return { ...common, type: 'numeric', answers: accepted };
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)$/;

/** The middle of a range and its distance to both ends, exactly. */
function middleOf(first: string, last: string): [string, string] {
  const ends = [first.trim(), last.trim()];
  if (!ends.every((end) => DECIMAL.test(end))) return [first, last];
  const digits = Math.max(...ends.map((end) => end.split('.')[1]?.length ?? 0)) + 1;
  // In units of half of the last digit.
  const [low = 0n, high = 0n] = ends.map((end) => {
    const [whole = '', fraction = ''] = end.replace(/^[+-]/, '').split('.');
    const units = BigInt(whole + fraction.padEnd(digits, '0'));
    return end.startsWith('-') ? -units : units;
  });
  const decimal = (units: bigint): string => {
    const text = (units < 0n ? -units : units).toString().padStart(digits + 1, '0');
    return `${units < 0n ? '-' : ''}${text.slice(0, -digits)}.${text.slice(-digits)}`;
  };
  return [decimal((low + high) / 2n), decimal((high - low) / 2n)];
}

/** `%50%text#feedback` */
function weighted(part: string, weight: number): { weight: number; text: string; feedback: string } {
  const [answer, feedback] = splitFeedback(part.trim());
  const given = /^%(-?\d+(?:\.\d+)?)%/.exec(answer);
  return {
    weight: given ? rounded(Number(given[1])) : weight,
    text: plainText(given ? answer.slice(given[0].length) : answer),
    feedback: plainText(feedback),
  };
}

/** Files have thirds as 33.33333 percent. */
function rounded(percent: number): number {
  const thirds = Math.round(percent * 0.6) / 60;
  return Math.abs(thirds - percent / 100) < 0.0001 ? thirds : percent / 100;
}
