import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';

export interface MarkdownOptions {
  /**
   * The address under which an image is shown, or undefined for an image that must not be. Own uploads only: an address
   * elsewhere would report every reader to its owner. Default: no images, their alternative text stays.
   */
  readonly image?: (source: string) => string | undefined;
}

/** Also limits recursion: deeper quotes and lists stay plain text. */
const MAX_NESTING = 20;

const LINK = /^(https?:\/\/|mailto:)/i;
const UPLOAD = /^upload:/i;

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: false, maxNesting: MAX_NESTING });
// `example.com` without a scheme stays text: most such words are file names.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
markdown.validateLink = (address) => LINK.test(address) || UPLOAD.test(address);
markdown.renderer.rules.image = (tokens, index, _options, environment) => {
  const token = tokens[index];
  const text = markdown.utils.escapeHtml(token?.content ?? '');
  const image = environment?.['image'] as MarkdownOptions['image'];
  const address = image?.(String(token?.attrGet('src') ?? ''));
  return address === undefined
    ? text
    : `<img src="${markdown.utils.escapeHtml(address)}" alt="${text}" loading="lazy">`;
};

/** What is found in a text while it is rendered. */
interface Found {
  readonly mentions: Set<string>;
  links: number;
}

/** Not after a letter, a digit or another part of an address: `eva@example.com` mentions no one. */
const MENTION = /(?<![\p{L}\p{N}_@.+/-])@([A-Za-z0-9_]{3,30})(?![\p{L}\p{N}_@])/gu;

// Before `text_join`, an escaped `\@` is a token of its own, so it is no mention.
markdown.core.ruler.before('text_join', 'found', ({ tokens, env }) => {
  const found = (env as { found?: Found }).found;
  if (!found) return;
  let quotes = 0;
  for (const token of tokens) {
    if (token.type === 'blockquote_open') quotes += 1;
    if (token.type === 'blockquote_close') quotes -= 1;
    let links = 0;
    for (const child of token.children ?? []) {
      if (child.type === 'link_open') {
        links += 1;
        found.links += 1;
      }
      if (child.type === 'link_close') links -= 1;
      if (child.type !== 'text' || links > 0 || quotes > 0) continue;
      for (const [, handle = ''] of child.content.matchAll(MENTION)) found.mentions.add(handle.toLowerCase());
    }
  }
});

const SANITIZED: sanitizeHtml.IOptions = {
  allowedTags: [
    'p',
    'br',
    'hr',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'blockquote',
    'pre',
    'code',
    'ul',
    'ol',
    'li',
    'em',
    'strong',
    's',
    'a',
    'img',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
  ],
  allowedAttributes: {
    a: ['href', 'title', 'rel'],
    img: ['src', 'alt', 'loading'],
    code: ['class'],
    ol: ['start'],
    th: ['style'],
    td: ['style'],
  },
  allowedClasses: { code: [/^language-[\w+#-]{1,30}$/] },
  allowedStyles: { '*': { 'text-align': [/^(left|right|center)$/] } },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowedSchemesByTag: { img: ['http', 'https'] },
  allowProtocolRelative: false,
  transformTags: { a: sanitizeHtml.simpleTransform('a', { rel: 'nofollow ugc noopener' }) },
};

/** A text as safe HTML, and what it refers to. */
export interface MarkdownText {
  readonly html: string;
  /** Handles that it mentions, in lower case, in order, each once: not those in code, links, quotes and after a backslash. */
  readonly mentions: readonly string[];
  /** How many links it has. */
  readonly links: number;
}

/**
 * Markdown as safe HTML. Rendered once, when a text is written, and stored beside it: 10,000 characters take some 10 ms and
 * a hostile text much more. Two layers: the renderer escapes HTML in the source, and the sanitizer drops everything that is
 * not on its list, also after a fault in the first.
 */
export function readMarkdown(source: string, options: MarkdownOptions = {}): MarkdownText {
  const found: Found = { mentions: new Set(), links: 0 };
  const html = sanitizeHtml(markdown.render(source, { image: options.image, found }), SANITIZED).trim();
  return { html, mentions: [...found.mentions], links: found.links };
}

/** As {@link readMarkdown}, where only the HTML is needed. */
export function renderMarkdown(source: string, options: MarkdownOptions = {}): string {
  return readMarkdown(source, options).html;
}
