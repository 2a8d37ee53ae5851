/** A decimal number, exactly: `digits` divided by 10 to the power of `scale`. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

const SHAPE = /^([+-]?)(\d{0,40})(?:\.(\d{0,40}))?(?:[eE]([+-]?\d{1,2}))?$/;

export function isDecimal(text: string): boolean {
  return parse(text) !== null;
}

/** Whether two numbers differ by at most the tolerance, which is a share of `expected` if `relative`. The boundary is inside. */
export function isWithin(
  given: string,
  { value, tolerance, relative }: { readonly value: string; readonly tolerance: string; readonly relative: boolean },
): boolean {
  const [number, expected, allowed] = [parse(given), parse(value), parse(tolerance)];
  if (!number || !expected || !allowed) return false;
  const difference = absolute(subtract(number, expected));
  const bound = relative ? multiply(allowed, absolute(expected)) : allowed;
  return subtract(bound, difference).digits >= 0n;
}

/**
 * The number that a person typed, as a decimal text; undefined if it is none or ambiguous. A point is a decimal separator; a
 * single comma is one only in a locale that writes numbers so.
 */
export function decimalTyped(text: string, locale: string): string | undefined {
  const typed = text.trim().replace(/^\u2212/, '-');
  const usesComma = decimalSeparatorOf(locale) === ',';
  const plain = usesComma && /^[^.,]*,[^.,]*$/.test(typed) ? typed.replace(',', '.') : typed;
  return isDecimal(plain) ? plain : undefined;
}

function decimalSeparatorOf(locale: string): string {
  try {
    return new Intl.NumberFormat(locale).formatToParts(1.5).find(({ type }) => type === 'decimal')?.value ?? '.';
  } catch {
    return '.';
  }
}

function parse(text: string): Decimal | null {
  const match = SHAPE.exec(text.trim());
  if (!match) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return null;
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

function absolute({ digits, scale }: Decimal): Decimal {
  return { digits: digits < 0n ? -digits : digits, scale };
}

function multiply(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale };
}

function subtract(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  const to = ({ digits, scale: own }: Decimal): bigint => digits * 10n ** BigInt(scale - own);
  return { digits: to(a) - to(b), scale };
}
