/** What must not be in a log wherever it stands: in a message, a stack, or the reply of another server. */
const VALUES: readonly (readonly [RegExp, string])[] = [
  // The password in the address of a database or broker.
  [/(\w+:\/\/)[^\s"/:@]+:[^\s"/@]+@/g, '$1[redacted]@'],
  // E-mail addresses.
  [/[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/gu, '[redacted]'],
  // Tokens in the form of a JWT.
  [/\beyJ[\w-]{5,}\.[\w-]+\.[\w-]+/g, '[redacted]'],
];

/** A line of the log without addresses, passwords in URLs, and tokens. */
export function redactLine(line: string): string {
  if (!line.includes('@') && !line.includes('eyJ')) return line;
  return VALUES.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}
