import type { Readable } from 'node:stream';

/** Finds malware. The default finds none: an installation connects its scanner here. */
export interface VirusScanner {
  isClean(data: Readable): Promise<boolean>;
}

export const NO_SCANNER: VirusScanner = {
  isClean: (data) => {
    data.destroy();
    return Promise.resolve(true);
  },
};
