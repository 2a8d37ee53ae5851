/**
 * graphql-js quotes what it could not coerce: a password in the wrong field would reach screens, logs and reports of errors.
 * These messages keep the variable, the path and the expected type, never the value.
 */
export function withoutInputValues(message: string): string {
  return variableProblem(message) ?? literalProblem(message) ?? message;
}

/** Reasons without a value: names in them are of the schema. */
const SAFE_REASONS = [
  /^Field "\w+" of required type "[\w![\]]+" was not provided\.$/,
  /^Expected non-nullable type "[\w![\]]+" not to be null\.$/,
  /^Expected type "[\w![\]]+" to be an object\.$/,
];

/** `Variable "$input" got invalid value "secret" at "input.age"; Int cannot represent non-integer value: "secret"`. */
function variableProblem(message: string): string | undefined {
  const [, variable = ''] = /^Variable "\$(\w+)" got invalid value /.exec(message) ?? [];
  if (variable === '') return undefined;
  const at = [...message.matchAll(/ at "([\w.[\]]{1,200})"; /g)].map(([, path = '']) => path);
  const path = at.findLast(
    (one) => one === variable || one.startsWith(`${variable}.`) || one.startsWith(`${variable}[`),
  );
  const where = `Variable "$${variable}" got an invalid value${path === undefined ? '' : ` at "${path}"`}`;
  const reason = message.slice(message.lastIndexOf('; ') + 2);
  const type = /Expected type "([\w![\]]+)"\.|^(\w+) cannot represent |does not exist in "(\w+)" enum/.exec(reason);
  const expected = type?.[1] ?? type?.[3] ?? (type?.[2] === 'Enum' ? undefined : type?.[2]);
  if (SAFE_REASONS.some((safe) => safe.test(reason))) return `${where}: ${reason}`;
  if (/^Field .* is not defined by type "\w+"\./s.test(reason))
    return `${where}: it has a field that its type does not define.`;
  return expected === undefined || !/^\w+$/.test(expected.replace(/[![\]]/g, ''))
    ? `${where}.`
    : `${where}: expected ${expected}.`;
}

/** The same in a document: `Int cannot represent non-integer value: "secret"`. */
function literalProblem(message: string): string | undefined {
  const patterns: readonly (readonly [RegExp, string])[] = [
    [/^(Expected value of type "[\w![\]]+"), found .*$/s, '$1.'],
    [/^(Enum "\w+" cannot represent non-enum value): .*$/s, '$1.'],
    [/^Value .* does not exist in ("\w+" enum)\..*$/s, 'The value does not exist in $1.'],
    [/^(\w+ cannot represent [\w -]*?)( value)?: .*$/s, '$1$2.'],
    [/^(Syntax Error: .*?(?:found|Unexpected) (?:String|BlockString|Int|Float)) .*$/s, '$1.'],
  ];
  for (const [pattern, replacement] of patterns)
    if (pattern.test(message)) return message.replace(pattern, replacement);
  return undefined;
}
