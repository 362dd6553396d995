import { describe, expect, it } from 'vitest';
import { formatFitsCard, type FitsCard } from '#formats/fits/fits-card.ts';
import {
  checkpointCards,
  judgementCards,
  parameterCard,
  withDistinctKeywords,
  headerCard,
} from './checkpoint-cards.ts';

const HEADER = { sample: 'S1', dye: 'Gld', created: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)) };

/** Lines of the cards, without trailing blanks and with the time blanked as in the golden data. */
function linesOf(cards: readonly FitsCard[]): string[] {
  return cards
    .flatMap(formatFitsCard)
    .map((line) => line.trimEnd().replace(/^CREATED = '[^']*'/, "CREATED = '<local time, ISO 8601>'"));
}

describe('checkpointCards', () => {
  it('stage 3 says how accurate it is, and with which matrix the image was warped', () => {
    const cards = checkpointCards(
      3,
      HEADER,
      {},
      {
        interior: { accuracyPx: null, levelsOk: 0 },
        homography: [1, 0.25, -3, 0, 1, 1e-7, 0, 0, 1],
      },
    );
    expect(linesOf(cards).slice(3)).toEqual([
      "CREATED = '<local time, ISO 8601>' / File creation timestamp",
      'IACC    =                 -1.0 / Interior accuracy, px; -1: none',
      'ILVLOK  =                    0 / Interior levels accepted',
      'H11     =                  1.0 / Homography, row 1, column 1',
      'H12     =                 0.25 / Homography, row 1, column 2',
      'H13     =                 -3.0 / Homography, row 1, column 3',
      'H21     =                  0.0 / Homography, row 2, column 1',
      'H22     =                  1.0 / Homography, row 2, column 2',
      'H23     =                1E-07 / Homography, row 2, column 3',
      'H31     =                  0.0 / Homography, row 3, column 1',
      'H32     =                  0.0 / Homography, row 3, column 2',
      'H33     =                  1.0 / Homography, row 3, column 3',
    ]);
    expect(formatFitsCard(cards[3] as FitsCard)[0]).toContain("'2026-01-02T03:04:05.000Z'");
  });

  it('the verdict is told with its reasons and the error with its interval', () => {
    const cards = judgementCards({
      verdict: 'WARN',
      reasons: [
        { code: 'few-patches', judgement: 'WARN', text: 'Few places.' },
        { code: 'few-held-out', judgement: 'WARN', text: 'Few control places.' },
      ],
      error: {
        median: { px: 0.1, low: 0.05, high: 0.2 },
        p95: { px: 0.2, low: 0.1, high: 0.4 },
        worst: { px: 0.3, low: 0.2, high: 0.75 },
      },
      heldOut: null,
      coverage: 1,
    });
    const lines = linesOf(cards);
    expect(lines.slice(0, 4)).toEqual([
      "REGQUAL = 'WARN    '           / Registration: PASS, WARN or FAIL",
      "REGWHY  = 'Few places.'        / Why",
      "REGWHY2 = 'Few control places.' / Why",
      'REGEMED =                  0.1 / Registration error, median, px',
    ]);
    expect(lines.at(-1)).toBe('REGEMAXH=                 0.75 / Upper end of its 95 % interval');
    expect(lines.every((line) => line.indexOf('=') === 8)).toBe(true);
  });

  it('no value is the text None', () => {
    expect(linesOf([parameterCard('pad', null)])).toEqual(["PAD     = 'None    '           / pad"]);
  });

  it('names that are cut to the same keyword are numbered, the very same name replaces', () => {
    const cards = withDistinctKeywords([
      headerCard('warp_matrix_00', 1.5),
      headerCard('warp_matrix_01', 2.5),
      headerCard('WARP_MATRIX_00', 3.5),
      headerCard('warp_ma2', 4.5),
    ]);
    expect(linesOf(cards)).toEqual([
      'WARP_MAT=                  3.5',
      'WARP_MA2=                  2.5',
      'WARP_MA3=                  4.5',
    ]);
  });
});
