import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';

const ROOT = join(import.meta.dirname, '../..');

export interface Programs {
  /** The compiled tree: `platform/faults/worker.js` for `platform/faults/worker.ts`. */
  readonly folder: string;
  remove(): Promise<void>;
}

/** Compiles programs and all that they import, as an installation does: a process of one starts in half the time. */
export async function buildPrograms(entries: readonly string[]): Promise<Programs> {
  // In the tree, from where packages are found.
  await mkdir(join(ROOT, '.lyceum'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, '.lyceum', 'programs-'));
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: folder,
      target: 'node24',
      rollupOptions: {
        input: [...entries],
        output: { preserveModules: true, preserveModulesRoot: ROOT, entryFileNames: '[name].js' },
      },
    },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
