import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serve } from './serve.mjs';

const folder = mkdtempSync(join(tmpdir(), 'exo2micro-serve-'));
const root = join(folder, 'dist');

/** @type {{ close(): Promise<void> }[]} */
const servers = [];

beforeAll(() => {
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<title>app</title>');
  writeFileSync(join(root, 'assets', 'main-DEADbeef.js'), 'export {};');
  writeFileSync(join(root, 'kernels.wasm'), '\0asm');
  writeFileSync(join(root, 'manifest.webmanifest'), '{}');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  symlinkSync(join(folder, 'secret.txt'), join(root, 'link.txt'));
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** @param {Parameters<typeof serve>[0]} [options] */
async function start(options) {
  const server = await serve({ root, port: 0, ...options });
  servers.push(server);
  return server.url;
}

/**
 * Status of a request whose path is sent as it stands; `fetch` would tidy it up first.
 * @param {string} url
 * @param {string} path
 * @returns {Promise<number | undefined>}
 */
function statusOfRaw(url, path) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    get({ hostname, port, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
}

describe('the server', () => {
  it.each([
    ['', 'text/html; charset=utf-8', 'no-cache'],
    ['assets/main-DEADbeef.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['kernels.wasm', 'application/wasm', 'no-cache'],
    ['manifest.webmanifest', 'application/manifest+json', 'no-cache'],
  ])('gives "%s" its type and its time to keep', async (path, type, caching) => {
    const response = await fetch((await start()) + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('cache-control')).toBe(caching);
  });

  it('isolates the page and forbids foreign and inline scripts, on errors too', async () => {
    for (const path of ['', 'missing']) {
      const { headers } = await fetch((await start()) + path);
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
      expect(headers.get('content-security-policy')).toContain("script-src 'self' 'wasm-unsafe-eval';");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('can do without these headers, as a plain static host does', async () => {
    const { headers } = await fetch(await start({ headers: false }));
    expect(headers.get('cross-origin-opener-policy')).toBeNull();
    expect(headers.get('content-security-policy')).toBeNull();
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/link.txt',
  ])('does not leave its folder by %s', async (path) => {
    expect(await statusOfRaw(await start(), path)).toBe(404);
  });

  it.each(['/%', '/a%00b', '/..%5csecret.txt'])('refuses the address %s', async (path) => {
    expect(await statusOfRaw(await start(), path)).toBe(400);
  });

  it('answers a folder without index, and a missing file, with 404', async () => {
    const url = await start();
    expect((await fetch(`${url}assets`)).status).toBe(404);
    expect((await fetch(`${url}missing.js`)).status).toBe(404);
  });

  it('refuses everything but reading', async () => {
    expect((await fetch(await start(), { method: 'POST' })).status).toBe(405);
  });

  it('lives below a folder, and nowhere else', async () => {
    const url = await start({ base: '/some/folder/' });
    expect(await (await fetch(url)).text()).toContain('app');
    expect((await fetch(url.slice(0, -1))).url).toBe(url);
    expect(await statusOfRaw(url, '/')).toBe(404);
  });

  it('answers 304 for a file that the browser has', async () => {
    const url = await start();
    const etag = (await fetch(url)).headers.get('etag') ?? '';
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  it('says what to do where the port is taken', async () => {
    const port = Number(new URL(await start()).port);
    await expect(serve({ root, port })).rejects.toThrow(`Port ${port} of 127.0.0.1 is taken`);
  });
});
