import { FileExists, FileMissing, type FileStorage } from '../storage.js';

/**
 * A storage to which the files of a former one are being moved: new files go to it, and what is not there yet is read from
 * the former one.
 */
export function movingStorage(storage: FileStorage, former: FileStorage): FileStorage {
  return {
    put: (key, data, contentType, options) => storage.put(key, data, contentType, options),
    // In this order: what is moved meanwhile is listed twice, and never left out.
    async *list() {
      yield* former.list();
      yield* storage.list();
    },
    async get(key) {
      return (
        storage
          .get(key)
          .catch(ifMissing(() => former.get(key)))
          // Moved in between.
          .catch(ifMissing(() => storage.get(key)))
      );
    },
    // First from where it is moved from: what is moved after that is found to be gone by `moveFile`.
    async delete(key) {
      await former.delete(key);
      await storage.delete(key);
    },
    link: (key, about) => storage.link(key, about).catch(ifMissing(() => Promise.resolve(undefined))),
  };
}

/** Files and bytes that were moved. Interrupted, it goes on when it is run again. */
export async function moveFiles(former: FileStorage, storage: FileStorage): Promise<{ files: number; bytes: number }> {
  const moved = { files: 0, bytes: 0 };
  for await (const key of former.list()) {
    const bytes = await moveFile(key, former, storage);
    if (bytes === undefined) continue;
    moved.files += 1;
    moved.bytes += bytes;
  }
  return moved;
}

/** Its size; undefined if it was deleted or replaced meanwhile. Never both removed and lost: the copy is whole before. */
async function moveFile(key: string, former: FileStorage, storage: FileStorage): Promise<number | undefined> {
  try {
    const { size } = await storage.put(key, await former.get(key), 'application/octet-stream', { onlyNew: true });
    const stillThere = await former.get(key).then(
      (file) => Boolean(file.destroy()),
      ifMissing(() => Promise.resolve(false)),
    );
    if (stillThere) await former.delete(key);
    else await storage.delete(key);
    return stillThere ? size : undefined;
  } catch (error) {
    if (error instanceof FileMissing) return undefined;
    if (!(error instanceof FileExists)) throw error;
    // Copied before, or replaced since: what is there is not older.
    await former.delete(key);
    return undefined;
  }
}

function ifMissing<Value>(otherwise: () => Promise<Value>): (error: unknown) => Promise<Value> {
  return (error) => {
    if (error instanceof FileMissing) return otherwise();
    throw error;
  };
}
