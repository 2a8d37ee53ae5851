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

/**
 * Markdown as safe HTML. Rendered once, when a text is written, and stored beside it: 10,000 characters take some 10 ms and
 * a hostile text much more. Two layers: the renderer escapes HTML in the source, and the sanitizer drops everything that is
 * not on its list, also after a fault in the first.
 */
export function renderMarkdown(source: string, options: MarkdownOptions = {}): string {
  return sanitizeHtml(markdown.render(source, { image: options.image }), SANITIZED).trim();
}
