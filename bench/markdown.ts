import { renderMarkdown } from '../platform/services/markdown.js';
import { round } from './figures.js';

/* How long a text of 10,000 characters takes to render and sanitize: `npm run bench:markdown`. Wanted: under 50 ms. */

const PART = `The **quick** brown fox _jumps_ over [the lazy](https://a.example/dog) dog, with \`code\`.

- one item
- another item

> a quotation

\`\`\`js
const answer = 42;
\`\`\`

`;
const text = PART.repeat(Math.ceil(10_000 / PART.length)).slice(0, 10_000);
const HOSTILE = `|${'a|'.repeat(2_400)}\n|${'-|'.repeat(2_400)}`;

function measure(source: string): { firstMs: number; medianMs: number } {
  const times = Array.from({ length: 50 }, () => {
    const start = performance.now();
    renderMarkdown(source);
    return performance.now() - start;
  });
  const [first = 0] = times;
  return { firstMs: round(first, 1), medianMs: round(times.toSorted((a, b) => a - b)[25] ?? 0, 1) };
}

const usual = measure(text);
const hostile = measure(HOSTILE);
process.stdout.write(
  `10,000 characters: first ${usual.firstMs} ms, median ${usual.medianMs} ms\n` +
    `a table of 2,400 columns: first ${hostile.firstMs} ms, median ${hostile.medianMs} ms\n`,
);
