import { describe, expect, test } from 'vitest';
import { boundedCamera, fitCamera, frameOf, imageAt, imageRectOf, screenRectOf, zoomAt } from './camera.ts';

const PANE = { x: 0, y: 0, width: 801, height: 600 };

describe('camera', () => {
  test('zooming at a point leaves that point under the pointer', () => {
    const camera = { centerX: 812.3, centerY: 400.9, zoom: 0.37 };
    const before = imageAt(frameOf(camera, PANE), 123, 456);
    const zoomed = zoomAt(camera, 2.9, before);
    const after = imageAt(frameOf(zoomed, PANE), 123, 456);
    // The origin is rounded to whole device pixels: half a pixel at either zoom.
    expect(Math.abs(after.x - before.x)).toBeLessThanOrEqual(0.5 / 0.37 + 0.5 / 2.9);
    expect(Math.abs(after.y - before.y)).toBeLessThanOrEqual(0.5 / 0.37 + 0.5 / 2.9);
  });

  test('at whole zooms image pixels start on device pixels', () => {
    const frame = frameOf({ centerX: 10.37, centerY: 20.81, zoom: 3 }, PANE);
    const part = screenRectOf(frame, { x: 7, y: 9, width: 1, height: 1 });
    expect(part).toEqual({ x: 7 * 3 + frame.originX, y: 9 * 3 + frame.originY, width: 3, height: 3 });
    expect(Number.isInteger(frame.originX)).toBe(true);
  });

  test('neighbours share their edge at any zoom', () => {
    const frame = frameOf({ centerX: 511.1, centerY: 300, zoom: 0.7231 }, PANE);
    const left = screenRectOf(frame, { x: 0, y: 0, width: 512, height: 512 });
    const right = screenRectOf(frame, { x: 512, y: 0, width: 512, height: 512 });
    expect(left.x + left.width).toBe(right.x);
  });

  test('a fit shows all of a part, in the middle', () => {
    const part = { x: 2000, y: 2000, width: 30000, height: 25000 };
    const shown = imageRectOf(frameOf(fitCamera(part, PANE), PANE), PANE);
    expect(shown.x).toBeLessThan(part.x);
    expect(shown.y).toBeLessThan(part.y);
    expect(shown.x + shown.width).toBeGreaterThan(part.x + part.width);
    expect(shown.y + shown.height).toBeGreaterThan(part.y + part.height);
  });

  test('it stays on the image and within its zooms', () => {
    const image = { width: 1000, height: 800 };
    const far = boundedCamera({ centerX: -50, centerY: 9000, zoom: 1e6 }, image, PANE);
    expect(far).toEqual({ centerX: 0, centerY: 800, zoom: 64 });
    const tiny = boundedCamera({ centerX: 5, centerY: 5, zoom: 1e-9 }, image, PANE);
    expect(tiny.zoom).toBeCloseTo(fitCamera({ x: 0, y: 0, ...image }, PANE).zoom / 4, 9);
  });
});
