import { ValidateBy, type ValidationOptions } from 'class-validator';
import {
  canonicalEmail,
  canonicalLine,
  canonicalLocale,
  canonicalProse,
  LOCALE_PROBLEM,
  nameProblem,
  proseProblem,
  titleProblem,
  type LengthRule,
} from '../domain/text.js';

type Canonical = (text: string) => string;
type Problem = (text: string) => string | undefined;

/** Properties of input classes whose values are replaced by their canonical form before they are validated. */
const canonicalForms = new WeakMap<object, Map<string, Canonical>>();

/**
 * Replaces the property's text by its canonical form, then reports `problem` of that form. With `each`, for every text of a
 * list.
 */
export function CanonicalText(
  name: string,
  canonical: Canonical,
  problem: Problem,
  { each = false }: Pick<ValidationOptions, 'each'> = {},
): PropertyDecorator {
  const problemOf = (value: unknown) => (typeof value === 'string' ? problem(value) : 'must be text');
  const validate = ValidateBy(
    {
      name,
      validator: {
        validate: (value: unknown) => problemOf(value) === undefined,
        defaultMessage: (validation) => {
          const value: unknown = validation?.value;
          const problems = each && Array.isArray(value) ? value.map(problemOf) : [problemOf(value)];
          return problems.find((one) => one !== undefined) ?? 'is invalid';
        },
      },
    },
    { each },
  );
  return (target, property) => {
    const forms = canonicalForms.get(target) ?? new Map<string, Canonical>();
    canonicalForms.set(target, forms.set(String(property), canonical));
    validate(target, property);
  };
}

/** The name of a person: one line, NFC, no invisible or direction characters. */
export function IsName(rule: LengthRule): PropertyDecorator {
  return CanonicalText('isName', canonicalLine, (text) => nameProblem(text, rule));
}

/** A title, a tag or another text on one line: NFC, at least one visible character, no control or direction characters. */
export function IsTitle(rule: LengthRule, options?: Pick<ValidationOptions, 'each'>): PropertyDecorator {
  return CanonicalText('isTitle', canonicalLine, (text) => titleProblem(text, rule), options);
}

/** Text of several lines: NFC, at least one visible character unless `min` is 0. */
export function IsProse(rule: LengthRule, options?: Pick<ValidationOptions, 'each'>): PropertyDecorator {
  return CanonicalText('isProse', canonicalProse, (text) => proseProblem(text, rule), options);
}

const EMAIL_PROBLEM = 'must be an e-mail address';
const emailProblem: Problem = (text) => (canonicalEmail(text) === undefined ? EMAIL_PROBLEM : undefined);

/**
 * An e-mail address, in its canonical form. `asTyped` keeps the spelling: an input that refers to an existing account needs it,
 * because an old account may have an address that is not canonical.
 */
export function IsEmailAddress({ asTyped = false }: { readonly asTyped?: boolean } = {}): PropertyDecorator {
  const canonical: Canonical = asTyped ? (text) => text.trim() : (text) => canonicalEmail(text) ?? text;
  return CanonicalText('isEmailAddress', canonical, emailProblem);
}

/** A BCP 47 language tag, in its canonical form: `pt_PT` becomes `pt-PT`. */
export function IsLocale(): PropertyDecorator {
  return CanonicalText(
    'isLocale',
    (text) => canonicalLocale(text) ?? text,
    (text) => (canonicalLocale(text) === undefined ? LOCALE_PROBLEM : undefined),
  );
}

/** Replaces the texts of an input, and of the inputs inside it, by their canonical forms. Called before validation. */
export function canonicalize(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) canonicalize(item);
    return;
  }
  for (const [property, part] of Object.entries(value)) {
    const canonical = canonicalFormOf(value, property);
    if (canonical && typeof part === 'string') Object.assign(value, { [property]: canonical(part) });
    else if (canonical && Array.isArray(part))
      Object.assign(value, {
        [property]: part.map((item: unknown) => (typeof item === 'string' ? canonical(item) : item)),
      });
    else canonicalize(part);
  }
}

function canonicalFormOf(value: object, property: string): Canonical | undefined {
  for (let type: unknown = Object.getPrototypeOf(value); typeof type === 'object' && type !== null;) {
    const canonical = canonicalForms.get(type)?.get(property);
    if (canonical) return canonical;
    type = Object.getPrototypeOf(type);
  }
  return undefined;
}
