import type { FieldProblem } from '../../../../platform/domain/errors.js';
import { CODE_LANGUAGES, problemsOfTask, TASK_LIMITS, type CodeLanguage, type CodingTask } from './coding-task.js';

/** What a coding exercise asks for and is judged by. */
export interface CodingExercise {
  /** In which it may be solved. */
  readonly languages: readonly CodeLanguage[];
  /** What a student begins with, by language. */
  readonly starters: readonly { readonly language: CodeLanguage; readonly source: string }[];
  readonly task: CodingTask;
}

export function problemsOfCoding({ languages, starters, task }: CodingExercise, field: string): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (languages.length === 0 || new Set(languages).size !== languages.length)
    problems.push({ field: `${field}.languages`, message: `must be different ones of ${CODE_LANGUAGES.join(', ')}` });
  const own = starters.map(({ language }) => language);
  if (new Set(own).size !== own.length || own.some((language) => !languages.includes(language)))
    problems.push({ field: `${field}.starters`, message: 'must be for different languages of the exercise' });
  for (const [index, { source }] of starters.entries())
    if (Buffer.byteLength(source, 'utf8') > TASK_LIMITS.sourceBytes)
      problems.push({ field: `${field}.starters.${index}.source`, message: 'must have at most 64 KiB' });
  return [...problems, ...problemsOfTask(task, field)];
}
