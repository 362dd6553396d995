// Serves the built app: `node scripts/serve.mjs [--port 4173] [--root dist] [--base /folder/] [--no-headers]`.
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ROOT } from './run-command.mjs';
import { APP_HEADERS } from './security-headers.mjs';

/** Where the app lives. Fixed, because what a browser stores belongs to host and port. */
export const APP_PORT = 4173;

/** Only this computer can reach it. */
export const APP_HOST = '127.0.0.1';

/** @type {Readonly<Record<string, string>>} */
const MIME_TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** Names that hold a hash of their content, as the build gives below `assets/`; these never change. */
const HASHED_NAME = /\/assets\/[^/]+-[\w-]{8,}\.\w+$/;

/**
 * A plain static server of one folder. Files outside it are out of reach, through `..` and through links alike.
 * @param {object} options
 * @param {string} options.root folder to serve
 * @param {string} [options.base] path below which it appears, with a slash at both ends
 * @param {boolean} [options.headers] whether to send the app's security headers
 * @returns {import('node:http').Server} not yet listening
 */
export function createStaticServer({ root, base = '/', headers = true }) {
  return createServer((request, response) => {
    answer(request, response, { root: resolve(root), base, headers }).catch(
      (/** @type {unknown} */ error) => {
        process.stderr.write(`${request.method} ${request.url}: ${String(error)}\n`);
        refuse(response, 500, 'The server failed; its terminal says why.');
      },
    );
  });
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {{ root: string, base: string, headers: boolean }} options
 */
async function answer(request, response, { root, base, headers }) {
  if (headers) for (const [name, value] of Object.entries(APP_HEADERS)) response.setHeader(name, value);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return refuse(response, 405, 'Only GET and HEAD are answered here.');
  }
  const path = decodePath(request.url ?? '/');
  if (path === null) return refuse(response, 400, 'This address is not valid.');
  if (path === base.slice(0, -1) && base !== '/') {
    response.writeHead(308, { Location: base }).end();
    return;
  }
  const file = path.startsWith(base) ? await findFile(root, path.slice(base.length)) : null;
  if (file === null) return refuse(response, 404, 'There is no such file.');

  const etag = `"${file.size.toString(16)}-${Math.trunc(file.mtimeMs).toString(16)}"`;
  response.setHeader('ETag', etag);
  response.setHeader(
    'Cache-Control',
    HASHED_NAME.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
  );
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304).end();
    return;
  }
  response.setHeader(
    'Content-Type',
    MIME_TYPES[extname(file.path).toLowerCase()] ?? 'application/octet-stream',
  );
  response.setHeader('Content-Length', file.size);
  if (request.method === 'HEAD') {
    response.writeHead(200).end();
    return;
  }
  const stream = createReadStream(file.path);
  stream.on('error', () => response.destroy());
  response.on('close', () => stream.destroy());
  stream.pipe(response);
}

/**
 * The path of a request, decoded; null where it is not a plain path.
 * @param {string} url
 */
function decodePath(url) {
  try {
    const path = decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '/');
    return path.startsWith('/') && !path.includes('\0') && !path.includes('\\') ? path : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} root
 * @param {string} relative path below the root; a folder means its index.html
 */
async function findFile(root, relative) {
  const wanted = join(root, relative === '' || relative.endsWith('/') ? `${relative}index.html` : relative);
  try {
    const [path, top] = await Promise.all([realpath(wanted), realpath(root)]);
    if (!path.startsWith(top + sep)) return null;
    const about = await stat(path);
    return about.isFile() ? { path, size: about.size, mtimeMs: about.mtimeMs } : null;
  } catch {
    return null;
  }
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {string} message
 */
function refuse(response, status, message) {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${message}\n`);
}

/**
 * Starts a server. Rejects with a message for the user where the port is taken.
 * @param {{ root?: string, port?: number, base?: string, headers?: boolean }} [options] port 0 takes any free one
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function serve({ root = join(ROOT, 'dist'), port = APP_PORT, base = '/', headers = true } = {}) {
  const server = createStaticServer({ root, base, headers });
  await new Promise((done, fail) => {
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      fail(error.code === 'EADDRINUSE' ? new Error(portTaken(port)) : error);
    });
    server.listen(port, APP_HOST, () => done(undefined));
  });
  const address = server.address();
  const actualPort = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${APP_HOST}:${actualPort}${base}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** @param {number} port */
function portTaken(port) {
  return (
    `Port ${port} of ${APP_HOST} is taken, perhaps by another window of this app: look at http://${APP_HOST}:${port}/` +
    ` or end that program. (What the app stored in a browser belongs to this port, so no other one is tried.)`
  );
}

/** @param {string} base */
function withSlashes(base) {
  return `/${base}/`.replace(/\/+/g, '/');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: String(APP_PORT) },
      root: { type: 'string', default: join(ROOT, 'dist') },
      base: { type: 'string', default: '/' },
      'no-headers': { type: 'boolean', default: false },
    },
  });
  try {
    const { url } = await serve({
      root: values.root,
      port: Number(values.port),
      base: withSlashes(values.base),
      headers: !values['no-headers'],
    });
    process.stdout.write(`Serving ${values.root} at ${url}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
