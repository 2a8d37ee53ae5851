/** Crockford's base 32: without letters that look like digits or like each other. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 16;

/** 10 bytes as `7K3M-9QXA-T0ZB-55RW`. */
export function certificateCode(bytes: Uint8Array): string {
  let bits = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let code = '';
  for (let place = 0; place < LENGTH; place += 1) {
    code = (DIGITS[Number(bits & 31n)] ?? '') + code;
    bits >>= 5n;
  }
  return (code.match(/.{4}/g) ?? []).join('-');
}

/** A code as someone typed it from paper, in its one form. Undefined when it is none. */
export function canonicalCode(text: string): string | undefined {
  const code = text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  if (code.length !== LENGTH || [...code].some((digit) => !DIGITS.includes(digit))) return undefined;
  return (code.match(/.{4}/g) ?? []).join('-');
}
