import type { CaseRun, CodeLanguage, Outcome } from '../protocol.js';

export interface Attack {
  readonly name: string;
  readonly language: CodeLanguage;
  readonly source: string;
  /** How it may end; an attack never ends with `internal-error`. */
  readonly outcomes: readonly Outcome[];
  /** All that it may print to stdout, where that matters. */
  readonly prints?: string;
  readonly more?: Partial<CaseRun>;
}

/** Enough for each attack to show what it does. */
const QUICK = { cpuLimitMs: 400 };
const QUICK_PYTHON = { cpuLimitMs: 700 };

const js = (
  name: string,
  outcomes: Outcome | readonly Outcome[],
  source: string,
  rest: Partial<Attack> = {},
): Attack => ({
  name,
  language: 'javascript',
  source,
  outcomes: [outcomes].flat(),
  more: QUICK,
  ...rest,
});
const py = (
  name: string,
  outcomes: Outcome | readonly Outcome[],
  source: string,
  rest: Partial<Attack> = {},
): Attack => ({
  name,
  language: 'python',
  source,
  outcomes: [outcomes].flat(),
  more: QUICK_PYTHON,
  ...rest,
});
const MEMORY_OR_TIME: readonly Outcome[] = ['memory-limit', 'time-limit'];

/** Each is followed by an honest program on the same thread, or on the one that took its place. */
export const ATTACKS: readonly Attack[] = [
  // Time
  js('an endless loop', 'time-limit', 'while (true) {}'),
  js('a native loop that asks no interrupt handler', 'time-limit', "new Array(1e9) + ''"),
  js('a sort whose comparison never ends', 'time-limit', '[1, 2].sort(() => { for (;;); })'),
  js(
    'a search in a giant array',
    ['time-limit', 'finished'],
    'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)',
  ),
  js('a catastrophic regular expression', 'time-limit', "/^(a+)+$/.test('a'.repeat(40) + 'b')"),
  js('an endless chain of promises', 'time-limit', 'function next() { Promise.resolve().then(next) } next()'),
  js('an async loop', 'time-limit', '(async () => { for (;;) await null })()'),
  js('an endless generator', 'time-limit', 'function* f() { for (;;) yield 1 } for (const x of f());'),
  js(
    'a proxy that is its own prototype chain',
    ['time-limit', 'runtime-error'],
    'const p = new Proxy({}, { get: (t, k, r) => r[k] }); p.x',
  ),
  js('swallowing errors for ever', 'time-limit', 'for (;;) { try { null.x } catch {} finally { continue } }'),
  js('a clock that is waited for', 'time-limit', 'const end = Date.now() + 1e9; while (Date.now() < end);'),
  js('Atomics.wait', ['runtime-error', 'time-limit'], 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)'),
  py('an endless loop', 'time-limit', 'while True: pass'),
  py('a native loop', 'time-limit', 'sum(range(10**12))'),
  py('a catastrophic regular expression', 'time-limit', "import re\nre.match('(a+)+$', 'a' * 40 + 'b')"),
  py('a giant power', ['time-limit', 'memory-limit'], 'x = 10 ** 10 ** 8'),
  py('swallowing errors for ever', 'time-limit', 'while True:\n  try:\n    1 / 0\n  except BaseException:\n    pass'),
  py('sleeping', 'time-limit', 'import time\ntime.sleep(1000)'),
  py(
    'waiting for a stream that never comes',
    ['time-limit', 'runtime-error'],
    'import select\nselect.select([], [], [], 1000)',
  ),
  py(
    'swallowing the exit',
    'time-limit',
    'import sys\nwhile True:\n  try:\n    sys.exit(0)\n  except SystemExit:\n    pass',
  ),
  py(
    'an async loop',
    ['time-limit', 'runtime-error'],
    'import asyncio\nasync def f():\n  while True: await asyncio.sleep(0)\nasyncio.run(f())',
  ),

  // Memory
  js('memory in one allocation', ['memory-limit'], "'x'.repeat(2 ** 29)"),
  js('a giant buffer', ['memory-limit'], 'new Uint8Array(2 ** 30)'),
  js('memory in many allocations', 'memory-limit', 'const a = []; for (;;) a.push([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])', {
    more: { cpuLimitMs: 2_000 },
  }),
  js('a string that doubles', ['memory-limit', 'runtime-error'], "let s = 'x'; for (;;) s += s"),
  js(
    'swallowing the end of memory',
    MEMORY_OR_TIME,
    'const a = []; for (;;) { try { a.push(new Array(1e5).fill(1)) } catch {} }',
    { more: { cpuLimitMs: 1_000 } },
  ),
  js(
    'the end of memory that is thrown again as something else',
    'memory-limit',
    "try { const a = []; for (;;) a.push('x'.repeat(1e6) + a.length) } catch { throw 1 }",
    { more: { cpuLimitMs: 2_000 } },
  ),
  js('a giant error', ['memory-limit', 'runtime-error'], "throw new Error('x'.repeat(2e7))"),
  js(
    'a thrown object that lies about itself',
    'runtime-error',
    'throw { get message() { throw this }, toString() { throw this }, toJSON() { throw this } }',
  ),
  py('memory in one allocation', 'memory-limit', 'bytearray(10 ** 9)'),
  py('memory in many allocations', 'memory-limit', "a = []\nwhile True: a.append('x' * 10000)", {
    more: { cpuLimitMs: 5_000 },
  }),
  py(
    'swallowing the end of memory',
    MEMORY_OR_TIME,
    'a = []\nwhile True:\n  try:\n    a.append(bytearray(10 ** 7))\n  except MemoryError:\n    pass',
  ),
  py('random bytes without end', ['memory-limit', 'runtime-error'], 'import os\nos.urandom(2 ** 31)'),
  py('files in memory', 'runtime-error', "while True:\n  with open('/program/x', 'wb') as f: f.write(b'x' * 10**6)"),
  py(
    'a report of its own without end',
    'output-limit',
    "import os\nfd = os.open('/program/report', os.O_WRONLY)\nwhile True: os.write(fd, b'x' * 65536)",
  ),

  // Recursion
  js('endless recursion', 'runtime-error', 'function f() { return f() + 1 } f()'),
  js('endless recursion through a getter', 'runtime-error', 'const o = { get x() { return this.x } }; o.x'),
  js(
    'endless recursion in JSON',
    ['runtime-error', 'time-limit'],
    'const o = { toJSON() { return { o } } }; JSON.stringify(o)',
  ),
  js('deep JSON', ['runtime-error', 'memory-limit', 'finished'], "JSON.parse('['.repeat(1e6))"),
  js(
    'a deep structure that is printed',
    ['finished', 'runtime-error'],
    'let o = {}; for (let i = 0; i < 1e5; i++) o = { o }; console.log(o)',
  ),
  js('a deep regular expression', ['runtime-error', 'finished'], "new RegExp('('.repeat(1e5) + ')'.repeat(1e5))"),
  py('endless recursion', 'runtime-error', 'def f(): return f()\nf()'),
  py(
    'recursion beyond its limit',
    ['runtime-error', 'memory-limit', 'time-limit'],
    'import sys\nsys.setrecursionlimit(10 ** 9)\ndef f(): return f()\nf()',
  ),
  py(
    'recursion in C',
    ['runtime-error', 'memory-limit', 'time-limit'],
    'import sys\nsys.setrecursionlimit(10 ** 9)\nclass A:\n  def __getattr__(self, n): return getattr(self, n)\nA().x',
  ),
  py('deep JSON', ['runtime-error', 'memory-limit', 'time-limit'], "import json\njson.loads('[' * 10 ** 6)"),
  py(
    'a deep structure',
    ['runtime-error', 'finished', 'memory-limit', 'time-limit'],
    'x = []\nfor i in range(10 ** 6): x = [x]\nprint(len(repr(x)))',
  ),

  // Output
  js('a flood of output', 'output-limit', "for (;;) console.log('x'.repeat(100))", { more: { cpuLimitMs: 2_000 } }),
  js('a flood of errors', 'output-limit', "for (;;) console.error('x'.repeat(100))", { more: { cpuLimitMs: 2_000 } }),
  js('one giant line', ['output-limit', 'memory-limit'], "console.log('x'.repeat(2e7))"),
  js(
    'a flood whose limit is swallowed',
    'output-limit',
    "for (;;) { try { console.log('x'.repeat(1000)) } catch {} }",
    { more: { cpuLimitMs: 2_000 } },
  ),
  py('a flood of output', 'output-limit', "while True: print('x' * 100)", { more: { cpuLimitMs: 2_000 } }),
  py('a flood of errors', 'output-limit', "import sys\nwhile True: sys.stderr.write('x' * 1000)", {
    more: { cpuLimitMs: 2_000 },
  }),
  py(
    'a flood whose limit is swallowed',
    'output-limit',
    "while True:\n  try:\n    print('x' * 100000, flush=True)\n  except BaseException:\n    pass",
    { more: { cpuLimitMs: 2_000 } },
  ),

  // Sources
  js('a source of brackets', 'compile-error', '['.repeat(65_536)),
  js(
    'a source of nested functions',
    ['compile-error', 'finished', 'runtime-error'],
    '(()=>'.repeat(10_000) + '0' + ')'.repeat(10_000),
  ),
  js('a source of unary operators', ['compile-error', 'finished'], '-~'.repeat(32_000) + '1'),
  { ...js('a source of brackets', 'compile-error', '['.repeat(65_536)), language: 'typescript' },
  {
    ...js(
      'a source of nested types',
      ['compile-error', 'finished'],
      `let x: ${'Array<'.repeat(9_000)}1${'>'.repeat(9_000)}`,
    ),
    language: 'typescript',
  },
  py('a source of brackets', 'compile-error', '('.repeat(65_536)),
  py('a source of unary operators', ['compile-error', 'finished'], '-'.repeat(65_000) + '1'),
  py(
    'a source of nested blocks',
    'compile-error',
    Array.from({ length: 200 }, (_, depth) => `${' '.repeat(depth)}if 1:`).join('\n'),
  ),
  py('null bytes', 'compile-error', 'print(1)\0'),

  // The way out, from JavaScript
  js(
    'host objects by name',
    'finished',
    'console.log([typeof process, typeof require, typeof fetch, typeof Buffer, typeof WebAssembly, typeof setTimeout, typeof global, typeof self, typeof Worker, typeof module].join())',
    { prints: `${Array(10).fill('undefined').join()}\n` },
  ),
  js(
    'the constructor of the constructor',
    'runtime-error',
    "console.log.constructor.constructor('return process')().exit()",
  ),
  js(
    'the caller',
    ['runtime-error', 'finished'],
    'console.log(typeof console.log.caller, typeof (function () { return arguments.callee.caller })())',
  ),
  js(
    'a prototype that everything inherits',
    'finished',
    "Object.prototype.get = Object.prototype.value = () => { throw 1 }; Array.prototype.push = () => 0; JSON.stringify = () => 'x'; console.log(1)",
    { prints: '1\n' },
  ),
  js(
    'helpers of the judge that are replaced',
    'finished',
    "for (const k of ['console', 'print', 'readline']) globalThis[k] = null; String.prototype.slice = Reflect.apply = null",
  ),
  js(
    'stack traces that are prepared',
    ['finished', 'runtime-error'],
    'Error.prepareStackTrace = (e, frames) => frames[0].getThis().process.exit(); new Error().stack; null.x',
  ),
  js(
    'a species that is not its own',
    ['finished', 'runtime-error'],
    'class A extends Array { static get [Symbol.species]() { return globalThis.process } } new A(3).map((x) => x)',
  ),
  js('a static import', 'compile-error', "import fs from 'fs'; console.log(fs.readFileSync('/etc/passwd'))"),
  js('a dynamic import', 'runtime-error', "import('node:fs').then((fs) => console.log(fs.readdirSync('/')))"),
  js(
    'an import of data',
    'runtime-error',
    "import('data:text/javascript,export default 1').then((m) => console.log(m.default))",
  ),
  js('import.meta', ['compile-error', 'finished', 'runtime-error'], 'console.log(Object.keys(import.meta)); await 1'),
  js(
    'standard modules of the engine',
    ['compile-error'],
    "import * as os from 'os'; import * as std from 'std'; console.log(os.exec(['ls']))",
  ),
  js(
    'code from strings',
    'finished',
    "console.log(typeof (0, eval)('this').process, new Function('return typeof process')())",
    { prints: 'undefined undefined\n' },
  ),
  js(
    'memory that is detached while it is sorted',
    ['finished', 'runtime-error'],
    'const a = new Uint8Array(8); a.sort(() => { a.buffer.transfer?.(); return 0 }); console.log(a.length)',
  ),
  js(
    'an array that shrinks while it is copied',
    ['finished', 'runtime-error', 'time-limit'],
    'const a = Array(1000).fill(1); a.slice(0, { valueOf() { a.length = 0; return 1000 } }); a.concat({ length: 2 ** 32, [Symbol.isConcatSpreadable]: true })',
  ),

  // The way out, from Python
  py('the host by its bridges', 'runtime-error', 'import js'),
  py('pyodide', 'runtime-error', 'import pyodide'),
  py('ctypes', 'runtime-error', "import ctypes\nctypes.CDLL(None).system(b'ls')"),
  py('a socket', 'runtime-error', "import socket\ns = socket.socket()\ns.connect(('127.0.0.1', 5432))"),
  py('a name that is looked up', 'runtime-error', "import socket\nprint(socket.getaddrinfo('localhost', 80))"),
  py('a URL', 'runtime-error', "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:4000/')"),
  py('files of the host', 'runtime-error', "open('/etc/passwd')"),
  py('files of the host by a way up', 'runtime-error', "open('/program/../../../etc/passwd')"),
  py('its own memory', 'runtime-error', "open('/proc/self/mem')"),
  py(
    'a link to the host',
    'runtime-error',
    "import os\nos.symlink('/etc/passwd', '/program/link')\nprint(open('/program/link').read())",
  ),
  py('another name for its folder', 'runtime-error', "import os\nos.rename('/program', '/x')"),
  py('removing the program', 'runtime-error', "import os\nos.unlink('/program/main.py')"),
  py('the environment', 'finished', 'import os\nprint(dict(os.environ))', { prints: '{}\n' }),
  py('a process', 'runtime-error', 'import os\nos.fork()'),
  py('another program', 'runtime-error', "import subprocess\nsubprocess.run(['ls'])"),
  py('os.system', 'runtime-error', "import os\nos.system('ls')"),
  py('a thread', 'runtime-error', 'import threading\nthreading.Thread(target=print).start()'),
  py('multiprocessing', 'runtime-error', 'import multiprocessing\nmultiprocessing.Process(target=print).start()'),
  py('a signal', 'runtime-error', 'import os, signal\nos.kill(1, signal.SIGKILL)'),
  py('an abort', 'runtime-error', 'import os\nos.abort()'),
  py('a segmentation fault', 'runtime-error', 'import faulthandler\nfaulthandler._sigsegv()'),
  py(
    'bytecode that reads and writes outside of its frame',
    ['runtime-error', 'finished', 'memory-limit', 'time-limit', 'output-limit'],
    [
      'def f(): pass',
      'import opcode',
      'op = opcode.opmap',
      // LOAD_FAST and STORE_FAST of variables that are not there: reads and writes the memory of the instance.
      'code = bytes([op["RESUME"], 0] + [op["EXTENDED_ARG"], 255] * 2 + [op["LOAD_FAST"], 255] + [op["EXTENDED_ARG"], 127] * 2 + [op["STORE_FAST"], 255] + [op["LOAD_CONST"], 0, op["RETURN_VALUE"], 0])',
      'f.__code__ = f.__code__.replace(co_code=code, co_stacksize=9)',
      'f()',
    ].join('\n'),
  ),
  py(
    'an object that is forged from bytes',
    ['runtime-error', 'finished', 'memory-limit', 'time-limit', 'output-limit'],
    [
      'def f(): pass',
      'import opcode, struct',
      'op = opcode.opmap',
      // The first constant that is not there: bytes of the heap taken as an object, then called.
      'code = bytes([op["RESUME"], 0, op["PUSH_NULL"], 0, op["EXTENDED_ARG"], 1, op["LOAD_CONST"], 40, op["CALL"], 0] + [0, 0] * 3 + [op["RETURN_VALUE"], 0])',
      'f.__code__ = f.__code__.replace(co_code=code, co_stacksize=9)',
      'f()',
    ].join('\n'),
  ),
  py(
    'calls of the system with pointers that lead nowhere',
    ['runtime-error', 'finished'],
    'import os\nfor fd in range(3, 300):\n  try:\n    os.read(fd, 10); os.write(fd, b"x"); os.lseek(fd, 2**60, 0); os.close(fd)\n  except OSError:\n    pass\nprint(1)',
  ),
  py('descriptors that are exchanged', ['runtime-error'], 'import os\nos.dup2(0, 1)\nprint(1)'),
  py(
    'files without end',
    'runtime-error',
    "import os\nfds = []\nwhile True: fds.append(os.open('/program/main.py', os.O_RDONLY))",
  ),
  py(
    'the driver behind the program',
    ['finished', 'runtime-error'],
    "import sys\nf = sys._getframe(1)\nprint(sorted(f.f_globals)[:1])\nf.f_globals['_status'] = 0\nf.f_globals.clear()",
  ),
];
