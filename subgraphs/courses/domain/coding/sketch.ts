import type { CodeLanguage } from './coding-task.js';

/** Hashes kept of a program, at most. */
const SIZE = 64;
/** Words in a row that are hashed together. */
const RUN = 6;

const TEXT = String.raw`"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?`;
const WORD = String.raw`[A-Za-z_$][\w$]*|\d[\w.]*|\S`;
/** Without an end, a comment or text goes on to the end of the program or line: so each character is read once. */
const C_COMMENT = String.raw`\/\/[^\n]*|\/\*(?:[\s\S]*?\*\/|[\s\S]*)`;
const COMMENT: Readonly<Record<CodeLanguage, string>> = {
  javascript: C_COMMENT,
  typescript: C_COMMENT,
  python: String.raw`#[^\n]*`,
};

const KEYWORDS = new Set(
  `and as async await break case catch class const continue def default del delete do elif else except false finally for from
   function global if import in instanceof is lambda let new none nonlocal not null of or pass raise return super switch this
   throw true try typeof undefined var void while with yield`.split(/\s+/),
);

/**
 * What tells similar programs without showing them: the smallest hashes of their runs of words. Comments, spaces, names,
 * numbers and texts make no difference, so that renaming hides nothing. The share of the hashes that two programs have in
 * common estimates how much of them is the same.
 */
export function sketchOf(language: CodeLanguage, source: string): number[] {
  const words: string[] = [];
  const comment = new RegExp(`^(?:${COMMENT[language]})$`);
  for (const [word] of source.matchAll(new RegExp(`${COMMENT[language]}|${TEXT}|${WORD}`, 'g')))
    if (!comment.test(word)) words.push(plain(word));
  const hashes = new Set<number>();
  for (let at = 0; at + RUN <= words.length; at += 1) hashes.add(hashOf(words.slice(at, at + RUN).join(' ')));
  return [...hashes].sort((a, b) => a - b).slice(0, SIZE);
}

function plain(word: string): string {
  if (/^["']/.test(word)) return 'text';
  if (/^\d/.test(word)) return 'number';
  return /^[A-Za-z_$]/.test(word) && !KEYWORDS.has(word.toLowerCase()) ? 'name' : word;
}

/** FNV-1a, 31 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 1;
}
