import { SourceMap, stripTypeScriptTypes } from 'node:module';

/** A place in a source; lines and columns from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Stripped {
  readonly code: string;
  /** The place in the TypeScript source that a place in `code` comes from; null where there is none. */
  readonly original: (place: Place) => Place | null;
}

/** The source is no TypeScript, or uses what can't be turned into JavaScript. */
export class TypeScriptError extends Error {
  readonly place: Place | null;
  /** The parser itself broke, such as by deep nesting: this thread can't use it again. */
  readonly isBroken: boolean;
  constructor(message: string, place: Place | null, isBroken = false) {
    super(message);
    this.place = place;
    this.isBroken = isBroken;
  }
}

const MAP = /\n?\/\/# sourceMappingURL=data:application\/json;base64,([A-Za-z0-9+/=]+)\s*$/;

/** JavaScript of a TypeScript source. Types are removed, not checked; enums, namespaces and parameter properties work. */
export function stripTypes(source: string): Stripped {
  let output: string;
  try {
    output = stripTypeScriptTypes(source, { mode: 'transform', sourceMap: true, sourceUrl: 'main.ts' });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw new TypeScriptError('the source can not be parsed', null, true);
    throw new TypeScriptError(error.message, placeOf(error, source));
  }
  const [, encoded] = MAP.exec(output) ?? [];
  const code = output.replace(MAP, '').replace(/\n?\/\/# sourceURL=main\.ts\s*$/, '');
  if (encoded === undefined) return { code, original: (place) => place };
  let map: SourceMap | undefined;
  return {
    code,
    original({ line, column }) {
      map ??= new SourceMap(
        JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as ConstructorParameters<typeof SourceMap>[0],
      );
      const found = map.findOrigin(line, column);
      return 'lineNumber' in found ? { line: found.lineNumber, column: found.columnNumber } : null;
    },
  };
}

/** Columns that a terminal gives to a character; the parser marks the place by them. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;
const TAB_COLUMNS = 4;

/** The parser tells the place only as a picture: `main.ts:2`, some lines of the source, and a caret below the second line. */
function placeOf(error: SyntaxError, source: string): Place | null {
  const [picture = ''] = (error.stack ?? '').split('\n\nSyntaxError');
  const [head = '', ...lines] = picture.split('\n');
  const line = Number(/:(\d+)$/.exec(head)?.[1]);
  const text = source.split('\n')[line - 1];
  if (text === undefined) return null;
  const caret = lines.findLast((one) => /^ *\^+$/.test(one));
  if (caret === undefined) return { line, column: text.length + 1 };
  let left = caret.indexOf('^');
  let column = 1;
  for (const character of text) {
    if (left <= 0) break;
    left -= character === '\t' ? TAB_COLUMNS : WIDE.test(character) ? 2 : 1;
    column += character.length;
  }
  return { line, column };
}
