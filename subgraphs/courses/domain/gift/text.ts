/** Signs with a meaning; a backslash takes it from them. */
const SIGNS = '~=#{}:\\';
/** Where hidden signs stand while a text is parsed: no text has these characters, which belong to no user. */
const HIDDEN_FROM = 0xe000;

/** Escaped signs, as characters without meaning. */
export function hidden(text: string): string {
  return text
    .replace(/\\n/g, '\n')
    .replace(/\\([~=#{}:\\])/g, (_match, sign: string) => String.fromCharCode(HIDDEN_FROM + SIGNS.indexOf(sign)));
}

/** The signs that were hidden. */
export function shown(text: string): string {
  return text.replace(/[\ue000-\ue006]/g, (character) => SIGNS[character.charCodeAt(0) - HIDDEN_FROM] ?? '');
}

/** A text of an answer as it is shown; it may have a format of its own. */
export function plainText(text: string): string {
  const [, format = ''] = /^\s*\[(html|markdown|moodle|plain)\]/.exec(text) ?? [];
  const plain = format === '' ? text : text.replace(`[${format}]`, '');
  return shown(format === 'html' ? withoutTags(plain) : plain).trim();
}

export function splitFeedback(text: string): [answer: string, feedback: string] {
  const at = text.indexOf('#');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', amp: '&' };

/** The words of HTML. Questions are plain text, so no tag and no attribute of it is kept. */
export function withoutTags(html: string): string {
  return html
    .replace(/<\/(p|div|li|tr|h[1-6])>|<br\s*\/?>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|quot|apos|nbsp|amp);/g, (_match, name: string) => ENTITIES[name] ?? '');
}
