import { describe, expect, it } from 'vitest';
import { BenchUsageError, readEndToEndOrder } from './bench-arguments.mjs';

describe('the command line of a whole run', () => {
  it('is one where a size or a folder is given; else the kernels are timed', () => {
    expect(readEndToEndOrder(['--runs', '3'])).toBeNull();
    expect(readEndToEndOrder(['--size=2400x2000'])).toMatchObject({
      size: { width: 2400, height: 2000 },
      folder: null,
      pad: 2000,
      tasks: 1,
      format: 'tiff',
      to: 'both',
      look: false,
      memoryLimit: null,
    });
    expect(readEndToEndOrder(['--folder', 'RAW', '--pad', '0'])).toMatchObject({ folder: 'RAW', pad: 0 });
  });

  it('looks at pictures where it is asked to', () => {
    expect(readEndToEndOrder(['--size', '100x100', '--look'])).toMatchObject({ look: true });
  });

  it('takes memory with a unit', () => {
    expect(readEndToEndOrder(['--size', '100x100', '--memory-limit', '1.5G'])?.memoryLimit).toBe(
      1.5 * 2 ** 30,
    );
  });

  it.each([
    [['--size', '100']],
    [['--size', '10x10']],
    [['--size', '100x100', '--folder', 'RAW']],
    [['--size', '100x100', '--tasks', '0']],
    [['--size', '100x100', '--pad', '-1']],
    [['--size', '100x100', '--export', 'png']],
    [['--size', '100x100', '--to', 'disk']],
    [['--size', '100x100', '--memory-limit', 'much']],
    [['--size', '100x100', '--runs', '2']],
  ])('%j is refused', (args) => {
    expect(() => readEndToEndOrder(args)).toThrow(BenchUsageError);
  });
});
