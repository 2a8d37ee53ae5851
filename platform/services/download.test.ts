import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { Download, Redirect } from './download.js';
import { httpScene } from '../testing/http.js';
import { eventually } from '../testing/testing.js';

const scene = httpScene();
afterEach(() => scene.cleanUp());

const about = { fileName: 'data.json', contentType: 'application/json', size: 10 };

test('a file comes over HTTP as it is sent, before all of it is there; what is no file is none', async () => {
  const data = new Readable({ read: () => undefined });
  data.push('12345');
  const served = await scene.serve({
    download: (path) =>
      Promise.resolve(
        path === '/files/one'
          ? new Download(data, about)
          : path === '/files/two'
            ? new Redirect('https://files.example.com/two?signature=1')
            : undefined,
      ),
    get: () => Promise.resolve({ status: 200, body: { keys: [] } }),
  });
  const client = scene.clientOf(served, [served.server.url]);
  const file = (await client.download('/files/one', await served.headers())) as Download | undefined;
  expect(file?.about).toMatchObject({ fileName: 'data.json', size: 10 });
  data.push('67890');
  data.push(null);
  expect(file && (await text(file.data))).toBe('1234567890');
  expect(await client.download('/files/two', await served.headers())).toEqual(
    new Redirect('https://files.example.com/two?signature=1'),
  );
  expect(await client.download('/keys', await served.headers())).toBeUndefined();
});

test('a file that breaks off in the middle is an error to its reader, never a short file', async () => {
  const data = new Readable({ read: () => undefined });
  data.push('12345');
  const served = await scene.serve({ download: () => Promise.resolve(new Download(data, about)) });
  const client = scene.clientOf(served, [served.server.url]);
  const file = (await client.download('/files/one', await served.headers())) as Download | undefined;
  data.destroy(new Error('the disk is gone'));
  await expect(file && text(file.data)).rejects.toThrow();
});

test('a file is sent over HTTP as it comes in, and one that breaks off is an error to both ends', async () => {
  const received: string[] = [];
  const served = await scene.serve({
    upload: async (path, data) => {
      received.push(path);
      for await (const chunk of data as AsyncIterable<Buffer>) received.push(chunk.toString());
      return { status: 200, body: { stored: true } };
    },
  });
  const client = scene.clientOf(served, [served.server.url]);
  const data = new Readable({ read: () => undefined });
  const sending = client.upload('/uploads/one', data, await served.headers());
  data.push('12345');
  await eventually(() => expect(received).toEqual(['/uploads/one', '12345']));
  data.push('67890');
  data.push(null);
  expect(await sending).toEqual({ status: 200, body: { stored: true } });
  expect(received).toEqual(['/uploads/one', '12345', '67890']);

  const broken = new Readable({ read: () => undefined });
  const failing = client.upload('/uploads/two', broken, await served.headers());
  broken.push('12345');
  await eventually(() => expect(received.slice(3)).toEqual(['/uploads/two', '12345']));
  broken.destroy(new Error('the sender left'));
  await expect(failing).rejects.toThrow();
  await expect(client.upload('/uploads/three', Readable.from(['x']), {})).rejects.toThrow();
});

test('a subgraph that is away is said to be', async () => {
  const served = await scene.serve({});
  const client = scene.clientOf(served, [served.server.url]);
  await served.server.close();
  await expect(client.download('/files/one', {})).rejects.toThrow('scripted does not answer a download');
});
