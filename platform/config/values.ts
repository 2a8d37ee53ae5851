import { z } from 'zod';

/** One line of the configuration table. */
export interface Setting {
  readonly name: string;
  /** Text of the default, as the environment would give it; none where the setting is optional. */
  readonly default?: string;
  readonly description: string;
  /** Its value is shown nowhere. */
  readonly secret?: true;
}

export const wholeNumber = (from: number, to: number) =>
  z
    .string()
    .refine(
      (text) => /^\d+$/.test(text) && Number(text) >= from && Number(text) <= to,
      `must be a whole number from ${from} to ${to}`,
    )
    .transform(Number);

export const list = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
