import releaseSync from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSSyncVariant,
} from 'quickjs-emscripten-core';
import type { CaseRun, ProgramError } from '../protocol.js';
import {
  isAtCap,
  MIB,
  Output,
  PAGE_BYTES,
  programError,
  threadResult,
  type Engines,
  type ThreadResult,
} from './job.js';
import { PRELUDE } from './javascript-prelude.js';
import { stripTypes, TypeScriptError, type Place, type Stripped } from './typescript.js';

/** Pages that the engine's own start needs; its build can't do with less. */
const INITIAL_PAGES = 256;
/** Of the program's calls. The thread's own stack must be so much larger that this one always ends first. */
const STACK_BYTES = 1 * MIB;
const FILE = 'main';
/** Its types describe the CommonJS file; Node loads the other. */
const variant = releaseSync as unknown as QuickJSSyncVariant;

interface Described {
  readonly isError: boolean;
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** Runs one case in an instance of its own, which is dropped afterwards. It may run for ever: the pool ends the thread. */
export async function runJavaScript(run: CaseRun, engines: Engines): Promise<ThreadResult> {
  let stripped: Stripped | undefined;
  if (run.language === 'typescript') {
    try {
      stripped = stripCached(run.source);
    } catch (error) {
      if (!(error instanceof TypeScriptError)) throw error;
      const { place, isBroken } = error;
      const result = threadResult('compile-error', null, null, {
        error: programError(`SyntaxError: ${error.message}`, place?.line, place?.column),
      });
      return { ...result, isSpent: isBroken };
    }
  }
  const program = new Program(run, stripped);
  return program.run(engines);
}

let lastStripped: { readonly source: string; readonly stripped: Stripped } | undefined;

/** The cases of a submission come one after the other. */
function stripCached(source: string): Stripped {
  if (lastStripped?.source !== source) lastStripped = { source, stripped: stripTypes(source) };
  return lastStripped.stripped;
}

class Program {
  private readonly run_: CaseRun;
  private readonly stripped: Stripped | undefined;
  private readonly output: Output;
  private readonly memory: WebAssembly.Memory;
  /** The engine asked for memory beyond the limit, which a program may survive. */
  private denied = false;

  constructor(run: CaseRun, stripped: Stripped | undefined) {
    this.run_ = run;
    this.stripped = stripped;
    this.output = new Output(run.outputLimitBytes);
    const maximum = (run.memoryLimitMiB * MIB) / PAGE_BYTES;
    this.memory = new WebAssembly.Memory({ initial: Math.min(INITIAL_PAGES, maximum), maximum });
    const grow = this.memory.grow.bind(this.memory);
    this.memory.grow = (pages) => {
      try {
        return grow(pages);
      } catch (error) {
        this.denied = true;
        throw error;
      }
    };
  }

  async run(engines: Engines): Promise<ThreadResult> {
    const quickjs = await newQuickJSWASMModuleFromVariant(
      newVariant(variant, { wasmModule: engines.quickjs, wasmMemory: this.memory }),
    );
    const runtime = quickjs.newRuntime();
    runtime.setMaxStackSize(STACK_BYTES);
    runtime.setInterruptHandler(() => this.output.full);
    const vm = runtime.newContext();
    let described: Described | undefined;
    try {
      const outcome = this.inside(vm, runtime);
      if (this.output.full) return threadResult('output-limit', this.memory, this.output);
      if ('value' in outcome) {
        return threadResult(
          'finished',
          this.memory,
          this.output,
          outcome.value === null ? {} : { value: outcome.value },
        );
      }
      described = outcome.thrown;
      if (outcome.compiling && !this.outOfMemory(described)) {
        return threadResult('compile-error', this.memory, null, { error: this.explain(described) });
      }
    } catch (error) {
      // The engine itself broke, such as by the end of the host's stack or memory; the instance is not used again.
      described = { isError: true, name: 'Error', message: `the engine stopped: ${String(error)}`, stack: '' };
    }
    if (this.output.full) return threadResult('output-limit', this.memory, this.output);
    const capped = this.outOfMemory(described);
    const error = capped && described === NOT_DESCRIBED ? programError('out of memory') : this.explain(described);
    return threadResult(capped ? 'memory-limit' : 'runtime-error', this.memory, this.output, { error });
  }

  private inside(
    vm: QuickJSContext,
    runtime: QuickJSRuntime,
  ): { readonly value: string | null } | { readonly thrown: Described; readonly compiling: boolean } {
    const helpers = this.prepare(vm);
    const helper = (name: string, ...values: QuickJSHandle[]) =>
      vm.callFunction(vm.getProp(helpers, name), vm.undefined, ...values);
    const thrown = (error: QuickJSHandle, compiling = false) => {
      const result = helper('describe', error);
      const text = result.error ? '' : vm.getString(result.value);
      const described = text === '' ? NOT_DESCRIBED : (JSON.parse(text) as Described);
      return { thrown: described, compiling };
    };
    const code = this.stripped?.code ?? this.run_.source;
    const compile = (type: 'global' | 'module') => vm.evalCode(code, FILE, { type, compileOnly: true });
    let type: 'global' | 'module' = 'global';
    const compiled = compile(type);
    if (compiled.error) {
      // Perhaps it has imports, exports or await at its top level.
      const asModule = compile('module');
      if (asModule.error) {
        const failure = thrown(asModule.error, true);
        // What it imports is not there; any other mistake is better explained for a plain program.
        return failure.thrown.name === 'SyntaxError' ? thrown(compiled.error, true) : failure;
      }
      asModule.value.dispose();
      type = 'module';
    } else compiled.value.dispose();
    const evaluated = vm.evalCode(code, FILE, { type });
    if (evaluated.error) return thrown(evaluated.error);
    let last = evaluated.value;
    const settle = (): { readonly thrown: Described; readonly compiling: boolean } | undefined => {
      while (runtime.hasPendingJob()) {
        const jobs = runtime.executePendingJobs();
        if (jobs.error) return thrown(jobs.error);
      }
      const state = vm.getPromiseState(last);
      if (state.type === 'rejected') return thrown(state.error);
      if (state.type === 'fulfilled' && !state.notAPromise) last = state.value;
      return undefined;
    };
    const failure = settle();
    if (failure) return failure;
    const { input } = this.run_;
    if (input.kind === 'stdin') return { value: null };

    const found = type === 'module' ? vm.getProp(last, input.name) : this.global(vm, input.name);
    if (!found || vm.typeof(found) !== 'function') {
      const message = `${input.name} is not a function of the program`;
      return { thrown: { isError: true, name: 'ReferenceError', message, stack: '' }, compiling: false };
    }
    const called = helper('call', found, vm.newString(input.arguments));
    if (called.error) return thrown(called.error);
    last = called.value;
    const failed = settle();
    if (failed) return failed;
    if (vm.getPromiseState(last).type === 'pending') {
      const message = `the promise of ${input.name} is never settled`;
      return { thrown: { isError: true, name: 'Error', message, stack: '' }, compiling: false };
    }
    const result = helper('result', last);
    if (result.error) return thrown(result.error);
    const text = this.bounded(vm, result.value);
    return { value: text };
  }

  /** Also one that was declared by `const` or `class`, which is no property of the global object. */
  private global(vm: QuickJSContext, name: string): QuickJSHandle | undefined {
    const result = vm.evalCode(`typeof ${name} === 'undefined' ? undefined : ${name}`, 'judge');
    return result.error ? undefined : result.value;
  }

  /** Defines what a program may use beside the language; answers with the helpers of the prelude. */
  private prepare(vm: QuickJSContext): QuickJSHandle {
    const write = vm.newFunction('write', (stream, text) => {
      const to = vm.typeof(stream) === 'number' && vm.getNumber(stream) === 1 ? 1 : 0;
      const string = this.bounded(vm, text);
      if (string === null) this.output.full = true;
      else this.output.write(to, Buffer.from(string, 'utf8'));
      // The handler above ends the program at its next step.
      if (this.output.full) throw new Error('The output limit is reached.');
    });
    const { input } = this.run_;
    const readAll = vm.newFunction('readAll', () => vm.newString(input.kind === 'stdin' ? input.text : ''));
    const prelude = vm.unwrapResult(vm.evalCode(PRELUDE, 'judge'));
    return vm.unwrapResult(vm.callFunction(prelude, vm.undefined, write, readAll));
  }

  /** The text, unless it is longer than all output may be: then it is not even copied out of the instance. */
  private bounded(vm: QuickJSContext, handle: QuickJSHandle): string | null {
    if (vm.typeof(handle) !== 'string') return '';
    const length = vm.getNumber(vm.getProp(handle, 'length'));
    if (length > this.output.room) {
      this.output.full = true;
      return null;
    }
    return vm.getString(handle);
  }

  private outOfMemory({ name, message }: Described): boolean {
    return (
      this.denied ||
      isAtCap(this.memory, this.run_.memoryLimitMiB) ||
      (name === 'InternalError' && message === 'out of memory')
    );
  }

  private explain({ isError, name, message, stack }: Described): ProgramError {
    const frames = stack.split('\n').flatMap((text) => {
      const [, at = '', line, column] = /^\s*at (.*?)\s*\(?main:(\d+)(?::(\d+))?\)?$/.exec(text) ?? [];
      if (line === undefined) return [];
      const place = this.original({ line: Number(line), column: Number(column ?? 1) });
      return place ? [{ name: at.replace(/^<(anonymous|eval)>$/, '').trim(), ...place }] : [];
    });
    const text = isError ? (message ? `${name}: ${message}` : name) : `Uncaught ${message}`;
    const [first] = frames;
    return programError(
      text,
      first?.line,
      first?.column,
      frames.map((frame) => `${frame.name || '<program>'} (${frame.line}:${frame.column})`),
    );
  }

  private original(place: Place): Place | null {
    return this.stripped ? this.stripped.original(place) : place;
  }
}

/** The program made an error that throws when it is read, or no memory is left to read it. */
const NOT_DESCRIBED: Described = { isError: true, name: 'Error', message: 'an error that can not be shown', stack: '' };
