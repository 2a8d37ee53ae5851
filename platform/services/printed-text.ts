import { createRequire } from 'node:module';
import bidiJs from 'bidi-js';
import { openSync, type Font } from 'fontkit';

/*
 * Which typeface prints which character, and in which order. DejaVu covers Latin, Greek, Cyrillic, Arabic and Hebrew; the
 * others are for Chinese, Japanese and Korean. Shaping is done by the font engine, reordering by the bidi algorithm.
 */

export type Weight = 'regular' | 'bold';
export const FACES = ['dejavu', 'japanese', 'simplified', 'traditional', 'korean'] as const;
export type Face = (typeof FACES)[number];

const FILES: Readonly<Record<Face, Readonly<Record<Weight, string>>>> = {
  dejavu: { regular: 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf', bold: 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf' },
  japanese: noto('jp', 'japanese'),
  simplified: noto('sc', 'chinese-simplified'),
  traditional: noto('tc', 'chinese-traditional'),
  korean: noto('kr', 'korean'),
};

function noto(region: string, script: string): Readonly<Record<Weight, string>> {
  const file = (weight: number) =>
    `@openfonts/noto-sans-${region}_${script}/files/noto-sans-${region}-${script}-${weight}.woff`;
  return { regular: file(400), bold: file(700) };
}

const { resolve } = createRequire(import.meta.url);

export function fontFile(face: Face, weight: Weight): string {
  return resolve(FILES[face][weight]);
}

/** Opened when a character first needs it. Both weights cover the same characters, except for DejaVu: see {@link covers}. */
const opened = new Map<string, Font>();

function covers(face: Face, weight: Weight, codePoint: number): boolean {
  const file = fontFile(face, weight);
  const font = opened.get(file) ?? (openSync(file) as Font);
  opened.set(file, font);
  return font.hasGlyphForCodePoint(codePoint);
}

/** Direction marks and joiners: they have an effect, and no shape. */
const INVISIBLE = /^\p{Default_Ignorable_Code_Point}$/u;
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
const HANGUL = /\p{Script=Hangul}/u;
/** Beyond what DejaVu prints without reordering: right-to-left scripts, and those of East Asia. */
const SIMPLE = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}\p{Script=Inherited}]*$/u;

/** The same Chinese character has a shape for each region: that of the text around it, simplified Chinese by default. */
function order(text: string): readonly Face[] {
  if (KANA.test(text)) return ['dejavu', 'japanese', 'traditional', 'simplified', 'korean'];
  if (HANGUL.test(text)) return ['dejavu', 'korean', 'traditional', 'japanese', 'simplified'];
  return ['dejavu', 'simplified', 'traditional', 'japanese', 'korean'];
}

/** One entry per character of `text` in UTF-16 code units; null where no typeface has it. */
function facesOf(text: string, weight: Weight): readonly (Face | null)[] {
  const faces = order(text);
  return [...text].flatMap((character) => {
    const codePoint = character.codePointAt(0) ?? 0;
    const face = INVISIBLE.test(character) ? 'dejavu' : (faces.find((one) => covers(one, weight, codePoint)) ?? null);
    return Array<Face | null>(character.length).fill(face);
  });
}

/** The characters that can not be printed, each once. */
export function unprintable(text: string): readonly string[] {
  const found = (['regular', 'bold'] as const).flatMap((weight) => {
    const faces = facesOf(text, weight);
    let at = 0;
    return [...text].filter((character) => {
      const isMissing = faces[at] === null && !/\s/.test(character);
      at += character.length;
      return isMissing;
    });
  });
  return [...new Set(found)];
}

/** Whether a text needs several typefaces or another direction than left to right. */
export function isComplex(text: string, weight: Weight): boolean {
  return !SIMPLE.test(text) || facesOf(text, weight).some((face) => face !== 'dejavu');
}

/** Text of one typeface and direction, in logical order: the font engine reverses what is read from right to left. */
export interface Run {
  readonly face: Face;
  readonly text: string;
}

// Its types declare a default export, and Node imports the CommonJS function itself.
const bidi = (bidiJs as unknown as typeof bidiJs.default)();

/** The runs of one line from left to right. What can not be printed is a question mark. */
export function runsOf(line: string, weight: Weight): readonly Run[] {
  const faces = facesOf(line, weight);
  const levels = bidi.getEmbeddingLevels(line, 'auto');
  const mirrored = bidi.getMirroredCharactersMap(line, levels.levels);
  const runs: { face: Face; rtl: boolean; units: string[] }[] = [];
  for (const index of bidi.getReorderedIndices(line, levels)) {
    const rtl = ((levels.levels[index] ?? 0) & 1) === 1;
    const face = faces[index] ?? 'dejavu';
    const isPrintable = faces[index] !== null || /\s/.test(line[index] ?? '');
    const isLowSurrogate = /[\udc00-\udfff]/.test(line[index] ?? '');
    const unit = isPrintable ? (mirrored.get(index) ?? line[index] ?? '') : isLowSurrogate ? '' : '?';
    const last = runs.at(-1);
    if (last && last.face === face && last.rtl === rtl) last.units.push(unit);
    else runs.push({ face, rtl, units: [unit] });
  }
  return runs.map(({ face, rtl, units }) => ({ face, text: (rtl ? units.reverse() : units).join('') }));
}

/** The pieces between which a line may break: words with the space after them, and single characters of East Asia. */
export function pieces(text: string): readonly string[] {
  return (
    text.match(
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]\s*|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+\s*|\s+/gu,
    ) ?? []
  );
}
