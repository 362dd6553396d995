import { existsSync } from 'node:fs';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { ISOLATION_HEADERS } from './vite.config.ts';

const systemBrowser = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);

export default defineConfig({
  test: {
    coverage: {
      provider: 'v8',
      include: ['src/core/**', 'src/formats/**', 'src/pipeline/**'],
      exclude: ['**/*.test.ts'],
    },
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          include: ['{src,workers,scripts,cli}/**/*.test.{ts,tsx,mjs}'],
          exclude: ['**/*.browser.test.ts'],
        },
      },
      {
        server: { headers: ISOLATION_HEADERS },
        worker: { format: 'es' },
        optimizeDeps: {
          include: ['comlink', 'geotiff', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-webgl', 'fft.js'],
        },
        test: {
          name: 'browser',
          include: ['{src,workers}/**/*.browser.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            instances: [{ browser: 'chromium' }],
            provider: playwright({
              launchOptions: {
                ...(systemBrowser === undefined ? {} : { executablePath: systemBrowser }),
                args: [
                  '--no-sandbox',
                  '--use-angle=swiftshader',
                  '--enable-unsafe-swiftshader',
                  '--ignore-gpu-blocklist',
                  '--disable-background-networking',
                  '--no-first-run',
                ],
              },
            }),
          },
        },
      },
    ],
  },
});
