import { expect, test } from 'vitest';
import { isComplex, pieces, runsOf, unprintable } from './printed-text.js';

test.each([
  ['Łucja Дмитриева Παπαδοπούλου', []],
  ['王小明（北京）有限公司', []],
  ['陳大文 劉德華', []],
  ['山田 太郎 ヤマダ', []],
  ['김민준 주식회사', []],
  ['محمد عبد الله السيد', []],
  ['דוד בן גוריון בע"מ', []],
  ['Line one\nline two\u200e', []],
  ['สมชาย ใจดี', [...new Set('สมชายใจดี')]],
  ['राम Kumar', ['र', 'ा', 'म']],
  ['\ue000private', ['\ue000']],
])('of %j the characters %j can not be printed', (text, missing) => {
  expect(unprintable(text)).toEqual(missing);
});

test('Latin, Greek and Cyrillic text needs no reordering and one typeface', () => {
  expect(['Straße 5', 'Дмитриева', 'Παπαδοπούλου', '€1.00'].map((text) => isComplex(text, 'bold'))).toEqual(
    Array(4).fill(false),
  );
  expect(['王', 'محمد', 'דוד', '김'].map((text) => isComplex(text, 'bold'))).toEqual(Array(4).fill(true));
});

test('a Chinese character is printed in the shape of the text around it', () => {
  const faces = (text: string) => runsOf(text, 'bold').map(({ face }) => face);
  expect(faces('直')).toEqual(['simplified']);
  expect(faces('直す')).toEqual(['japanese']);
  expect(faces('김 Lda.')).toEqual(['korean', 'dejavu']);
});

test('what reads from right to left is one run in logical order, placed to the left of what follows it', () => {
  expect(runsOf('محمد عبد الله', 'regular')).toEqual([{ face: 'dejavu', text: 'محمد عبد الله' }]);
  // The engine reverses a run; the runs themselves are in the order of the page.
  expect(runsOf('דוד Lyceum', 'regular').map(({ text }) => text)).toEqual(['Lyceum', 'דוד ']);
  expect(runsOf('Lyceum דוד 12', 'regular').map(({ text }) => text)).toEqual(['Lyceum 12', 'דוד ']);
  // Brackets are mirrored.
  expect(runsOf('דוד (א)', 'regular')).toEqual([{ face: 'dejavu', text: 'דוד )א(' }]);
});

test('a character that no typeface has is a question mark, once', () => {
  expect(
    runsOf('A \u{1f9ff}\ue000', 'regular')
      .map(({ text }) => text)
      .join(''),
  ).toBe('A ??');
});

test('lines break between words, and between Chinese and Japanese characters', () => {
  expect(pieces('Rua das Flores')).toEqual(['Rua ', 'das ', 'Flores']);
  expect(pieces('東京 都A1')).toEqual(['東', '京 ', '都', 'A1']);
  expect(pieces('서울 강남')).toEqual(['서울 ', '강남']);
});
