import type { Page } from '@playwright/test';

/** What the viewer's drawing surface holds: device pixels, 4 bytes each. */
export interface ViewerPixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Buffer;
}

/** Reads the drawing surface as it is shown; throws where the browser would scale it. */
export async function readViewer(page: Page): Promise<ViewerPixels> {
  const surface = page.locator('canvas[role=application]');
  const { width, height, text } = await surface.evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const box = canvas.getBoundingClientRect();
    const ratio = window.devicePixelRatio;
    if (Math.round(box.width * ratio) !== canvas.width || Math.round(box.height * ratio) !== canvas.height)
      throw new Error(`${canvas.width} x ${canvas.height} pixels are shown on ${box.width} x ${box.height}`);
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let binary = '';
    for (let at = 0; at < pixels.length; at += 8192)
      binary += String.fromCharCode(...pixels.slice(at, at + 8192));
    return { width: canvas.width, height: canvas.height, text: btoa(binary) };
  });
  return { width, height, rgba: Buffer.from(text, 'base64') };
}
