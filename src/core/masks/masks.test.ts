import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildCleanTissueMask } from '#core/masks/build-tissue-mask.ts';
import { dilateCross, erodeCross } from '#core/masks/dilate-cross.ts';
import { fillHoles } from '#core/masks/fill-holes.ts';
import { labelComponents, largestComponent } from '#core/masks/label-components.ts';
import { rasterOf } from '#core/raster.ts';
import type { Mask } from '#core/raster.ts';

/** A mask from rows of '#' and '.'. */
function mask(...rows: string[]): Mask {
  const data = Uint8Array.from(rows.join(''), (c) => (c === '#' ? 1 : 0));
  return rasterOf(rows[0]?.length ?? 0, rows.length, data);
}

const randomMask = fc.array(fc.nat(9), { minLength: 63, maxLength: 63 }).map((cells) =>
  rasterOf(
    9,
    7,
    Uint8Array.from(cells, (n) => (n < 2 ? 1 : 0)),
  ),
);

describe('growing and shrinking', () => {
  it('one step reaches the four neighbours', () => {
    expect(dilateCross(mask('.....', '..#..', '.....'), 1)).toEqual(mask('..#..', '.###.', '..#..'));
  });

  it('n steps at once are n single steps', () => {
    fc.assert(
      fc.property(randomMask, fc.nat(6), (start, steps) => {
        let one: Mask = start;
        for (let i = 0; i < steps; i++) one = dilateCross(one, 1);
        expect(dilateCross(start, steps)).toEqual(one);
      }),
    );
  });

  it('shrinking is growing of the complement', () => {
    const inverted = (m: Mask): Mask => ({ ...m, data: m.data.map((x) => 1 - x) });
    fc.assert(
      fc.property(randomMask, fc.nat(4), (start, steps) => {
        expect(erodeCross(start, steps)).toEqual(inverted(dilateCross(inverted(start), steps)));
      }),
    );
  });
});

describe('closing gaps and opening bridges', () => {
  it('done twice is done once; closing takes nothing away and opening adds nothing', () => {
    fc.assert(
      fc.property(randomMask, fc.nat(4), (start, steps) => {
        const closed = erodeCross(dilateCross(start, steps), steps);
        expect(erodeCross(dilateCross(closed, steps), steps)).toEqual(closed);
        expect(start.data.every((value, i) => value <= closed.data[i]!)).toBe(true);
        const opened = dilateCross(erodeCross(start, steps), steps);
        expect(dilateCross(erodeCross(opened, steps), steps)).toEqual(opened);
        expect(start.data.every((value, i) => value >= opened.data[i]!)).toBe(true);
      }),
    );
  });
});

describe('fillHoles', () => {
  it('fills what is enclosed, corners being enough, and not what opens at a side', () => {
    expect(fillHoles(mask('.#...', '#.#..', '.#.##', '...#.', '...##'))).toEqual(
      mask('.#...', '###..', '.#.##', '...#.', '...##'),
    );
  });

  it('leaves as background exactly the components that touch the border', () => {
    fc.assert(
      fc.property(randomMask, (start) => {
        const { width, height } = start;
        const background = labelComponents({ ...start, data: start.data.map((x) => 1 - x) }, 4);
        const open = new Set<number>();
        background.labels.forEach((label, i) => {
          const [x, y] = [i % width, Math.floor(i / width)];
          if (x === 0 || y === 0 || x === width - 1 || y === height - 1) open.add(label);
        });
        const want = background.labels.map((label) => (label !== 0 && open.has(label) ? 0 : 1));
        expect([...fillHoles(start).data]).toEqual([...want]);
      }),
    );
  });

  it('a mask without holes stays as it is, by itself and as a picture of tissue', () => {
    fc.assert(
      fc.property(randomMask, randomMask, (first, second) => {
        const filled = fillHoles(first);
        expect(fillHoles(filled)).toEqual(filled);
        const tissue = buildCleanTissueMask(first, second);
        expect(tissue.data.every((value, i) => value === 0 || fillHoles(second).data[i] === 1)).toBe(true);
        expect(buildCleanTissueMask(filled, filled)).toEqual(filled);
      }),
    );
  });

  it('a picture of no pixels has no holes', () => {
    expect(fillHoles(rasterOf(0, 0, new Uint8Array(0))).data).toHaveLength(0);
  });
});

describe('labelComponents', () => {
  it('joins branches that meet late, and numbers in reading order', () => {
    const { labels, count, areas } = labelComponents(mask('#.#.#', '###..', '....#'));
    expect(count).toBe(3);
    expect([...labels]).toEqual([1, 0, 1, 0, 2, 1, 1, 1, 0, 0, 0, 0, 0, 0, 3]);
    expect([...areas]).toEqual([8, 5, 1, 1]);
  });

  it('corners join only with connectivity 8', () => {
    const diagonal = mask('#..', '.#.', '..#');
    expect([labelComponents(diagonal, 4).count, labelComponents(diagonal, 8).count]).toEqual([3, 1]);
    expect(labelComponents(mask('..#', '.#.', '#..'), 8).count).toBe(1);
  });

  it('the largest component is kept, the first of equals, and nothing of nothing', () => {
    expect(largestComponent(mask('#.##', '..#.'))).toEqual(mask('..##', '..#.'));
    expect(largestComponent(mask('#.#'))).toEqual(mask('#..'));
    expect(largestComponent(mask('...'))).toEqual(mask('...'));
  });
});
