import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { ISOLATION_HEADERS } from './scripts/security-headers.mjs';
import { firstLoadBudget } from './scripts/vite-first-load.mjs';
import { precache } from './scripts/vite-precache.mjs';

export default defineConfig({
  // Relative addresses: the build works from any folder of any static host.
  base: './',
  // plotly.js and what it builds on expect Node's name for the global object.
  define: { global: 'globalThis' },
  plugins: [react(), firstLoadBudget(), precache()],
  worker: { format: 'es' },
  build: { target: 'es2023', chunkSizeWarningLimit: 2000 },
  // The development server sends no content security policy: it puts scripts into the page.
  server: { headers: ISOLATION_HEADERS, host: '127.0.0.1', port: 5173 },
});
