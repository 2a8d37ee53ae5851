import { expect, test } from 'vitest';
import { problemsOf } from '../../../platform/testing/messages.js';
import { documentMessages } from './document-texts.js';
import { lineMessages } from './line-texts.js';
import { proFormaMessages } from './pro-forma-note.js';
import { settlementMessages } from './settlement-notes.js';

test.each([documentMessages, settlementMessages, lineMessages, proFormaMessages])(
  'every text of documents is there in every language',
  (messages) => {
    expect(Object.keys(messages.locales)).toEqual(['en', 'pt', 'de']);
    expect(problemsOf(messages)).toEqual([]);
  },
);
