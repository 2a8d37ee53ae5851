import { expect, test } from 'vitest';
import { problemsOf } from '../../../platform/testing/messages.js';
import { documentMessages } from './document-texts.js';
import { settlementMessages } from './settlement-notes.js';

test.each([documentMessages, settlementMessages])('every text of documents is there in every language', (messages) => {
  expect(Object.keys(messages.locales)).toEqual(['en', 'pt', 'de']);
  expect(problemsOf(messages)).toEqual([]);
});
