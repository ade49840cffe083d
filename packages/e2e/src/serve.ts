import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.mjs': 'text/javascript', '.json': 'application/json', '.wasm': 'application/wasm' };

export interface StaticServer {
  /** Without a slash at the end. */
  readonly address: string;
  close(): Promise<void>;
}

/** Serves the files of folders on loopback, as any static file server would: `folders` by the first part of the path, '' for the rest. */
export async function serve(folders: Readonly<Record<string, string>>): Promise<StaticServer> {
  const server = createServer((request, response) => {
    const [first = '', ...rest] = decodeURIComponent(new URL(request.url!, 'http://localhost').pathname).slice(1).split('/');
    const known = rest.length > 0 ? folders[first] : undefined;
    const file = known === undefined ? join(folders['']!, first || 'index.html', ...rest) : join(known, ...rest);
    readFile(file).then(
      (content) => response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }),
  };
}
