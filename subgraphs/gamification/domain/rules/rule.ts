import { isUuid } from '../../../../platform/domain/ids.js';
import { RuleInvalid } from '../errors.js';
import { isFactName, sourceOf, type FactName } from './facts.js';

/** A condition over facts. Data only: no code, no SQL, no patterns. */
export type Rule =
  { readonly all: readonly Rule[] } | { readonly any: readonly Rule[] } | { readonly not: Rule } | Condition;

export interface Condition {
  readonly fact: FactName;
  readonly op: 'gte' | 'lte' | 'eq';
  readonly value: number;
  /** Only the last so many local days, today included. */
  readonly window?: { readonly days: number };
  readonly where?: { readonly courseId?: string; readonly exerciseType?: string; readonly minScore?: number };
  /** Counts different exercises (or lessons, courses, meetings), courses or days instead of facts. */
  readonly distinct?: 'source' | 'course' | 'day';
}

const MAX_NODES = 20;
const MAX_DEPTH = 4;
/** Also the most rows that a condition reads: counting stops one beyond the value. */
const MAX_VALUE = 10_000;
const MAX_WINDOW_DAYS = 366;
const MAX_LENGTH = 8_192;

const EXERCISE_TYPES = ['reading', 'quiz', 'coding', 'assignment'];

interface Check {
  readonly problems: string[];
  nodes: number;
}

/** The rule in a JSON text, or {@link RuleInvalid} with every invalid path. `field` is where the text came from. */
export function parseRule(text: string, field: string): Rule {
  if (text.length > MAX_LENGTH) throw new RuleInvalid([`${field}: must have at most ${MAX_LENGTH} characters`], field);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RuleInvalid([`${field}: is not JSON`], field);
  }
  const problems = problemsOf(value, field);
  if (problems.length > 0) throw new RuleInvalid(problems, field);
  return value as Rule;
}

/** Every problem of a value that should be a rule, as `path: problem`. */
export function problemsOf(value: unknown, path = 'rule'): string[] {
  const check: Check = { problems: [], nodes: 0 };
  visit(value, path, 1, check);
  if (check.nodes > MAX_NODES) check.problems.push(`${path}: must have at most ${MAX_NODES} nodes`);
  return check.problems;
}

function visit(value: unknown, path: string, depth: number, check: Check): void {
  check.nodes += 1;
  // Beyond the limits nothing more is read: the check itself is bounded as well.
  if (check.nodes > MAX_NODES) return;
  const say = (problem: string, at = path): number => check.problems.push(`${at}: ${problem}`);
  if (depth > MAX_DEPTH) return void say(`must be nested at most ${MAX_DEPTH} deep`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return void say('must be an object');
  const node = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(node);
  const operators = keys.filter((key) => key === 'all' || key === 'any' || key === 'not');
  if (operators.length === 0) return visitCondition(node, path, check);
  if (keys.length > 1) return void say('must have one of all, any, not and nothing else');
  const [operator = ''] = operators;
  if (operator === 'not') return visit(node['not'], `${path}.not`, depth + 1, check);
  const parts = node[operator];
  if (!Array.isArray(parts) || parts.length === 0)
    return void say('must be a list with at least one rule', `${path}.${operator}`);
  for (const [index, part] of parts.slice(0, MAX_NODES + 1).entries())
    visit(part, `${path}.${operator}[${index}]`, depth + 1, check);
}

const CONDITION_KEYS = new Set(['fact', 'op', 'value', 'window', 'where', 'distinct']);

function visitCondition(node: Readonly<Record<string, unknown>>, path: string, { problems }: Check): void {
  const say = (key: string, problem: string): number => problems.push(`${path}.${key}: ${problem}`);
  const { fact, op, value, window, where, distinct } = node;
  for (const key of Object.keys(node).slice(0, MAX_NODES))
    if (!CONDITION_KEYS.has(key)) say(key.slice(0, 40), 'is unknown');
  if (!isFactName(fact)) say('fact', 'is not a fact: see gamificationFacts');
  if (op !== 'gte' && op !== 'lte' && op !== 'eq') say('op', 'must be gte, lte or eq');
  if (!isWhole(value, 0, MAX_VALUE)) say('value', `must be a whole number from 0 to ${MAX_VALUE}`);
  if (window !== undefined) checkWindow(window, say);
  if (where !== undefined) checkWhere(where, say);
  if (distinct !== undefined && distinct !== 'source' && distinct !== 'course' && distinct !== 'day')
    say('distinct', 'must be source, course or day');
  if (!isFactName(fact)) return;
  const { by } = sourceOf(fact);
  if (by === 'player' && window !== undefined) say('window', `is not possible for ${fact}`);
  if (by !== 'count' && where !== undefined) say('where', `is not possible for ${fact}`);
  if (by !== 'count' && distinct !== undefined) say('distinct', `is not possible for ${fact}`);
}

function checkWindow(window: unknown, say: (key: string, problem: string) => number): void {
  const days = typeof window === 'object' && window !== null ? (window as { days?: unknown }).days : undefined;
  if (!isWhole(days, 1, MAX_WINDOW_DAYS) || Object.keys(window as object).length !== 1)
    say('window', `must be { "days": 1 to ${MAX_WINDOW_DAYS} }`);
}

function checkWhere(where: unknown, say: (key: string, problem: string) => number): void {
  if (typeof where !== 'object' || where === null || Array.isArray(where))
    return void say('where', 'must be an object');
  const { courseId, exerciseType, minScore, ...rest } = where as Record<string, unknown>;
  for (const key of Object.keys(rest).slice(0, MAX_NODES)) say(`where.${key.slice(0, 40)}`, 'is unknown');
  if (courseId !== undefined && !(typeof courseId === 'string' && isUuid(courseId)))
    say('where.courseId', 'must be the id of a course');
  if (exerciseType !== undefined && !EXERCISE_TYPES.includes(exerciseType as string))
    say('where.exerciseType', `must be one of ${EXERCISE_TYPES.join(', ')}`);
  if (minScore !== undefined && !(typeof minScore === 'number' && minScore >= 0 && minScore <= 1))
    say('where.minScore', 'must be a number from 0 to 1');
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}

/** The conditions of a rule, in the order in which they are written. */
export function conditionsOf(rule: Rule): Condition[] {
  if ('all' in rule) return rule.all.flatMap(conditionsOf);
  if ('any' in rule) return rule.any.flatMap(conditionsOf);
  return 'not' in rule ? conditionsOf(rule.not) : [rule];
}

export function factsOf(rule: Rule): FactName[] {
  return [...new Set(conditionsOf(rule).map(({ fact }) => fact))];
}

/** Value of each condition's fact, by the condition itself. */
export type Values = (condition: Condition) => number;

export function isMet(rule: Rule, values: Values): boolean {
  if ('all' in rule) return rule.all.every((part) => isMet(part, values));
  if ('any' in rule) return rule.any.some((part) => isMet(part, values));
  if ('not' in rule) return !isMet(rule.not, values);
  const value = values(rule);
  if (rule.op === 'gte') return value >= rule.value;
  return rule.op === 'lte' ? value <= rule.value : value === rule.value;
}

/** How far a player has come, 0 to 1; 1 exactly when the rule is met. */
export function progressOf(rule: Rule, values: Values): number {
  if (isMet(rule, values)) return 1;
  return Math.min(0.99, partialProgress(rule, values));
}

function partialProgress(rule: Rule, values: Values): number {
  if ('all' in rule) return rule.all.reduce((sum, part) => sum + partialProgress(part, values), 0) / rule.all.length;
  if ('any' in rule) return Math.max(...rule.any.map((part) => partialProgress(part, values)));
  if ('not' in rule || rule.op !== 'gte') return isMet(rule, values) ? 1 : 0;
  return rule.value === 0 ? 1 : Math.min(1, Math.max(0, values(rule)) / rule.value);
}
