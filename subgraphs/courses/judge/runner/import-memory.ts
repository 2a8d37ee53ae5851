const MEMORY_SECTION = 5;
const IMPORT_SECTION = 2;
const CUSTOM_SECTION = 0;
const MEMORY_KIND = 2;
/** Flag of a memory that has a maximum. */
const HAS_MAXIMUM = 1;
/** The largest maximum that an import may declare; the memory that is given has a smaller one. */
const LARGEST_PAGES = 65_536;

/**
 * Rewrites a WebAssembly module that makes its own unbounded memory into one that imports it as `judge.memory`, so that one
 * compiled module serves every memory limit. Custom sections (debug information, names) are dropped.
 */
export function importMemory(bytes: Uint8Array): {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly initialPages: number;
} {
  const parts: Uint8Array[] = [bytes.subarray(0, 8)];
  const sections = readSections(bytes);
  const memory = sections.find(({ id }) => id === MEMORY_SECTION);
  if (!memory) throw new Error('The module has no memory of its own.');
  const [count, afterCount] = readNumber(memory.body, 0);
  const [, afterFlags] = readNumber(memory.body, afterCount);
  const [initialPages] = readNumber(memory.body, afterFlags);
  if (count !== 1) throw new Error('The module must have exactly one memory.');
  for (const { id, body } of sections) {
    if (id === CUSTOM_SECTION || id === MEMORY_SECTION) continue;
    if (id !== IMPORT_SECTION) {
      parts.push(section(id, body));
      continue;
    }
    const [imports, start] = readNumber(body, 0);
    const added = [
      ...name('judge'),
      ...name('memory'),
      MEMORY_KIND,
      HAS_MAXIMUM,
      ...number(initialPages),
      ...number(LARGEST_PAGES),
    ];
    parts.push(
      section(id, Buffer.concat([Uint8Array.from(number(imports + 1)), body.subarray(start), Uint8Array.from(added)])),
    );
  }
  return { bytes: Uint8Array.from(Buffer.concat(parts)), initialPages };
}

interface Section {
  readonly id: number;
  readonly body: Uint8Array;
}

function readSections(bytes: Uint8Array): Section[] {
  const found: Section[] = [];
  for (let at = 8; at < bytes.length;) {
    const id = bytes[at] as number;
    const [length, start] = readNumber(bytes, at + 1);
    found.push({ id, body: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}

function section(id: number, body: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.from([id, ...number(body.length)]), body]);
}

function name(text: string): number[] {
  const bytes = Buffer.from(text, 'utf8');
  return [...number(bytes.length), ...bytes];
}

/** Unsigned LEB128. */
function number(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

function readNumber(bytes: Uint8Array, at: number): [value: number, next: number] {
  let value = 0;
  for (let shift = 1, next = at; ; shift *= 128, next += 1) {
    const byte = bytes[next];
    if (byte === undefined) throw new Error('The module ends in the middle of a number.');
    value += (byte % 128) * shift;
    if (byte < 128) return [value, next + 1];
  }
}
