import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { BROWSER_ARGS, findBrowser } from './scripts/find-browser.mjs';
import { ISOLATION_HEADERS } from './scripts/security-headers.mjs';

const browserPath = findBrowser();

/** A test that hangs ends here, ms: far above what any takes, since a busy computer is no failure. */
const TEST_TIMEOUT_MS = 60_000;

export default defineConfig({
  test: {
    coverage: {
      provider: 'v8',
      include: ['src/core/**/*.ts', 'src/formats/**/*.ts', 'src/pipeline/**/*.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['json-summary'],
      reportsDirectory: '.cache/coverage',
    },
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          include: ['{src,workers,scripts,cli,bench}/**/*.test.{ts,tsx,mjs}'],
          exclude: ['**/*.browser.test.ts'],
          testTimeout: TEST_TIMEOUT_MS,
          hookTimeout: TEST_TIMEOUT_MS,
        },
      },
      {
        define: { global: 'globalThis' },
        server: { headers: ISOLATION_HEADERS },
        worker: { format: 'es' },
        // Found at start-up: a dependency found later would reload the page in the middle of a test.
        optimizeDeps: {
          include: [
            'comlink',
            'geotiff',
            '@tensorflow/tfjs-core',
            '@tensorflow/tfjs-backend-webgl',
            'fft.js',
            '@mantine/core',
            '@mantine/hooks',
            'axe-core',
            'idb-keyval',
            'react',
            'react-dom',
            'react-dom/client',
            'react/jsx-dev-runtime',
            'zustand',
            'zustand/vanilla',
          ],
        },
        test: {
          name: 'browser',
          include: ['{src,workers}/**/*.browser.test.ts'],
          testTimeout: TEST_TIMEOUT_MS,
          hookTimeout: TEST_TIMEOUT_MS,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            instances: [{ browser: 'chromium' }],
            provider: playwright({
              launchOptions: {
                ...(browserPath === null ? {} : { executablePath: browserPath }),
                args: BROWSER_ARGS,
              },
            }),
          },
        },
      },
    ],
  },
});
