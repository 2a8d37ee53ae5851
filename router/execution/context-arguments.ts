import { isObject, own, type Data } from './data.js';
import { EACH, type ContextArgument } from './plan.js';
import { mayBe } from './rewrites.js';

/** Values of arguments that come from above (`@fromContext`), for each entity at a path. */
export function contextOf(
  contextArguments: readonly ContextArgument[],
  path: readonly string[],
  data: Data,
): Map<Data, Data> {
  const contexts = new Map<Data, Data>();
  const walk = (value: unknown, index: number, above: readonly unknown[]): void => {
    if (value === null || value === undefined) return;
    const step = path[index];
    if (step === EACH) {
      if (Array.isArray(value)) for (const item of value as unknown[]) walk(item, index + 1, above);
    } else if (step !== undefined) {
      if (isObject(value)) walk(own(value, step), index + 1, [...above, value]);
    } else if (isObject(value)) {
      const context: Data = {};
      for (const { variable, up, steps } of contextArguments) {
        let found: unknown = up === 0 ? value : above.at(-up);
        for (const one of steps) {
          if (!isObject(found)) found = undefined;
          else if ('field' in one) found = own(found, one.field);
          else if (!mayBe(found, one.types)) found = undefined;
        }
        // Several types may set one context: of their ways up only that of the type at hand leads to a value.
        if (found !== undefined) context[variable] = found;
      }
      contexts.set(value, context);
    }
  };
  walk(data, 0, []);
  return contexts;
}
