/**
 * Evaluated in each fresh instance before the student's program: `console`, `print` and `readline`, and helpers for the
 * judge. It is JavaScript of the sandbox, not of this process, and keeps its own references to what a program may replace;
 * a program that gets around it still only changes its own output.
 */
export const PRELUDE = String.raw`(function (write, readAll) {
  'use strict';
  const { stringify, parse } = JSON;
  const { apply, ownKeys } = Reflect;
  const { isArray } = Array;
  const PromiseClass = Promise, ErrorClass = Error, MapClass = Map, SetClass = Set, DateClass = Date, RegExpClass = RegExp;
  const text = String, isFinite = Number.isFinite;
  const slice = (value, from, to) => apply(String.prototype.slice, value, [from, to]);

  const plain = /^[A-Za-z_$][\w$]*$/;
  const quoted = (value) => {
    const json = stringify(value);
    return value.includes("'") ? json : "'" + slice(json, 1, -1).replaceAll('\\"', '"') + "'";
  };
  function show(value, depth, seen) {
    switch (typeof value) {
      case 'string': return quoted(value);
      case 'bigint': return value + 'n';
      case 'symbol': return value.toString();
      case 'number': return Object.is(value, -0) ? '-0' : text(value);
      case 'function': {
        const kind = slice(text(value), 0, 6) === 'class ' ? 'class' : 'Function';
        return '[' + kind + (value.name ? (kind === 'class' ? ' ' : ': ') + value.name : ' (anonymous)') + ']';
      }
      case 'object': break;
      default: return text(value);
    }
    if (value === null) return 'null';
    if (value instanceof ErrorClass) return value.name + ': ' + value.message;
    if (value instanceof DateClass) return isFinite(value.getTime()) ? value.toISOString() : 'Invalid Date';
    if (value instanceof RegExpClass) return text(value);
    if (value instanceof PromiseClass) return 'Promise {}';
    if (seen.includes(value)) return '[Circular]';
    if (depth > 2) return isArray(value) ? '[Array]' : '[Object]';
    const inner = [...seen, value];
    const next = (one) => show(one, depth + 1, inner);
    const wrap = (open, items, close) => {
      if (items.length === 0) return open + close;
      const line = open + ' ' + items.join(', ') + ' ' + close;
      if (line.length <= 76 && !line.includes('\n')) return line;
      return open + '\n' + items.map((item) => '  ' + item.replaceAll('\n', '\n  ')).join(',\n') + '\n' + close;
    };
    if (isArray(value) || ArrayBuffer.isView(value)) {
      const items = [];
      const count = value.length ?? 0;
      for (let index = 0; index < count && index < 100; index += 1)
        items.push(index in value ? next(value[index]) : '<empty>');
      if (count > 100) items.push('... ' + (count - 100) + ' more items');
      const type = isArray(value) ? '' : value.constructor.name + '(' + count + ') ';
      return wrap(type + '[', items, ']');
    }
    if (value instanceof MapClass)
      return wrap('Map(' + value.size + ') {', [...value].map(([key, one]) => next(key) + ' => ' + next(one)), '}');
    if (value instanceof SetClass) return wrap('Set(' + value.size + ') {', [...value].map(next), '}');
    const items = Object.keys(value).map((key) => (plain.test(key) ? key : quoted(key)) + ': ' + next(value[key]));
    const type = Object.getPrototypeOf(value) === null ? '[Object: null prototype] ' : value.constructor?.name;
    return wrap((type && type !== 'Object' ? type + (type.endsWith(' ') ? '' : ' ') : '') + '{', items, '}');
  }
  const line = (values) => {
    let out = '';
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index];
      out += (index ? ' ' : '') + (typeof value === 'string' ? value : show(value, 0, []));
    }
    return out + '\n';
  };
  const log = (...values) => write(0, line(values));
  const warn = (...values) => write(1, line(values));

  let rest;
  const input = () => (rest ??= readAll());
  const define = (name, value) =>
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  define('console', { log, info: log, debug: log, error: warn, warn, trace: warn });
  define('print', log);
  define('readline', function readline() {
    const all = input();
    if (all === '') return null;
    const end = all.indexOf('\n');
    rest = end < 0 ? '' : slice(all, end + 1, all.length);
    return end < 0 ? all : slice(all, 0, end);
  });
  define('readAll', function readAll() {
    const all = input();
    rest = '';
    return all;
  });

  return {
    call: (fn, json) => apply(fn, undefined, parse(json)),
    /** What JSON has no word for is written so that it equals nothing. */
    result: (value) =>
      stringify(value === undefined ? null : value, (_key, one) =>
        (typeof one === 'number' && !isFinite(one)) || typeof one === 'bigint' || typeof one === 'symbol'
          ? { '': text(one) }
          : one,
      ),
    describe(error) {
      try {
        const isError = error instanceof ErrorClass;
        const name = isError ? text(error.name) : '';
        const message = isError ? text(error.message) : typeof error === 'string' ? error : show(error, 0, []);
        const stack = isError ? text(error.stack) : '';
        return stringify({ isError, name: slice(name, 0, 200), message: slice(message, 0, 2000), stack: slice(stack, 0, 8000) });
      } catch {
        return '';
      }
    },
  };
})`;
