import type { ErrorFigure } from '#core/registration/judge-evidence.ts';
import type { RegistrationJudgement } from '#core/registration/judge-registration.ts';
import {
  boolCard,
  floatCard,
  intCard,
  textCard,
  toFitsKeyword,
  type FitsCard,
  type FitsValue,
} from '#formats/fits/fits-card.ts';
import { scaleLabel, STAGE_NAMES, type ScaleKind } from './checkpoint-name.ts';
import type { ScaleEstimates } from './task/stage-record.ts';
import { findParameter, nonDefaultParameters, type ParameterChoice, type Stage } from './parameters.ts';

/** A value for a card. A plain whole number becomes a whole number in the card; give a FitsValue to say otherwise. */
export type HeaderValue = number | boolean | string | null | FitsValue;

/** What a checkpoint's header says besides its pixels. */
export interface CheckpointHeader {
  readonly sample: string;
  readonly dye: string;
  readonly created: Date;
  /** What `created` is the time of. Default 'File creation timestamp'. */
  readonly createdComment?: string;
}

/** Facts of stage 3. */
export interface InteriorFacts {
  /** Accuracy in full-resolution px; null where there is none (written as -1). */
  readonly accuracyPx: number | null;
  /** Number of refinement levels that were accepted. */
  readonly levelsOk: number;
}

/** Facts of a stage-4 image. */
export interface DifferenceFacts {
  readonly scaleKind: ScaleKind;
  readonly scale: number;
  /** What was estimated, whatever this image was made with. */
  readonly estimates?: ScaleEstimates;
}

/** What each stage adds to the header. */
export interface StageFacts {
  readonly interior?: InteriorFacts;
  readonly difference?: DifferenceFacts;
  /**
   * The homography that the image was warped with: 3 x 3 row-major, padded post-stain px to padded pre-stain px.
   * Nine numbers; cards H11 (row 1, column 1) to H33.
   */
  readonly homography?: ArrayLike<number>;
  /** The verdict on the registration. */
  readonly judgement?: RegistrationJudgement;
}

const CREATED_COMMENT = 'File creation timestamp';

/** The cards that every checkpoint has; `created` as ISO 8601 in UTC. */
export function identityCards(
  header: CheckpointHeader,
  stageName: string,
): [FitsCard, FitsCard, FitsCard, FitsCard] {
  return [
    textCard('SAMPLE', header.sample, 'Sample name'),
    textCard('DYE', header.dye, 'Dye/channel name'),
    textCard('STAGE', stageName, 'Pipeline stage'),
    textCard('CREATED', header.created.toISOString(), header.createdComment ?? CREATED_COMMENT),
  ];
}

/**
 * All cards of a checkpoint of the pipeline after the mandatory ones: who and when, the scale (stage 4), one for each
 * non-default parameter of this and earlier stages with its abbreviation as keyword and its name as comment, the
 * interior accuracy (stage 3), the verdict on the registration, and the homography.
 */
export function checkpointCards(
  stage: Stage,
  header: CheckpointHeader,
  params: ParameterChoice,
  facts: StageFacts = {},
): FitsCard[] {
  const settings = nonDefaultParameters(params, stage);
  return [
    ...identityCards(header, STAGE_NAMES[stage]),
    ...(facts.difference === undefined ? [] : scaleCards(facts.difference)),
    ...settings.map(({ parameter, value }) => parameterCard(parameter.name, value)),
    ...(facts.interior === undefined ? [] : interiorCards(facts.interior)),
    ...(facts.judgement === undefined ? [] : judgementCards(facts.judgement)),
    ...(facts.homography === undefined ? [] : homographyCards(facts.homography)),
  ];
}

/**
 * Cards of a difference image: SCALE and SCALEK (the scale that was subtracted with, and its kind); where known, SCALEROB with
 * SCALELO and SCALEHI (the robust estimate and its 95 % interval) and SCALEMOF (the Moffat fit).
 */
export function scaleCards({ scaleKind, scale, estimates }: DifferenceFacts): FitsCard[] {
  const label = scaleLabel(scaleKind);
  const robust = estimates?.robust ?? null;
  return [
    floatCard('SCALE', scale, `Scale factor (${label})`),
    textCard('SCALEK', label, 'Scale kind'),
    ...(robust === null
      ? []
      : [
          floatCard('SCALEROB', robust.scale, 'Robust estimate of the scale'),
          floatCard('SCALELO', robust.low, 'Lower end of its 95 % interval'),
          floatCard('SCALEHI', robust.high, 'Upper end of its 95 % interval'),
        ]),
    ...(estimates === undefined ? [] : [floatCard('SCALEMOF', estimates.moffat, 'Moffat fit of the scale')]),
  ];
}

/** The two cards of the interior alignment. */
export function interiorCards({ accuracyPx, levelsOk }: InteriorFacts): FitsCard[] {
  return [
    floatCard('IACC', accuracyPx ?? -1, 'Interior accuracy, px; -1: none'),
    intCard('ILVLOK', levelsOk, 'Interior levels accepted'),
  ];
}

/**
 * Cards of the verdict on the registration: REGQUAL (PASS, WARN or FAIL), REGWHY and REGWHY2 ... (its reasons in words), and
 * the error of the map over the sample in px: REGEMED, REGEP95 and REGEMAX (median, 95th percentile, worst) with the ends
 * of their 95 % intervals (L and H at the end). The error's cards are left out where it was not measured.
 */
export function judgementCards({ verdict, reasons, error }: RegistrationJudgement): FitsCard[] {
  return [
    textCard('REGQUAL', verdict, 'Registration: PASS, WARN or FAIL'),
    ...reasons.map(({ text }, i) => textCard(i === 0 ? 'REGWHY' : `REGWHY${i + 1}`, text, 'Why')),
    ...(error === null
      ? []
      : [
          ...errorCards('REGEMED', error.median, 'median'),
          ...errorCards('REGEP95', error.p95, '95th percentile'),
          ...errorCards('REGEMAX', error.worst, 'worst'),
        ]),
  ];
}

function errorCards(keyword: string, { px, low, high }: ErrorFigure, words: string): FitsCard[] {
  return [
    floatCard(keyword, px, `Registration error, ${words}, px`),
    floatCard(`${keyword}L`, low, 'Lower end of its 95 % interval'),
    floatCard(`${keyword}H`, high, 'Upper end of its 95 % interval'),
  ];
}

/** Cards H11 to H33 of a row-major 3 x 3 matrix. */
export function homographyCards(homography: ArrayLike<number>): FitsCard[] {
  return Array.from({ length: 9 }, (_, i) => {
    const row = Math.floor(i / 3) + 1;
    const column = (i % 3) + 1;
    return floatCard(`H${row}${column}`, homography[i] ?? NaN, `Homography, row ${row}, column ${column}`);
  });
}

/**
 * Card of a parameter: the abbreviation of a known one, else the name itself, as keyword; the full name as comment.
 * No value is the text 'None'.
 */
export function parameterCard(name: string, value: HeaderValue): FitsCard {
  return headerCard(findParameter(name)?.abbreviation ?? name, value, name);
}

/** A card of any value; null is the text 'None'. */
export function headerCard(keyword: string, value: HeaderValue, comment?: string): FitsCard {
  if (value === null) return textCard(keyword, 'None', comment);
  if (typeof value === 'string') return textCard(keyword, value, comment);
  if (typeof value === 'boolean') return boolCard(keyword, value, comment);
  if (typeof value === 'number') {
    return Number.isSafeInteger(value)
      ? intCard(keyword, value, comment)
      : floatCard(keyword, value, comment);
  }
  return comment === undefined ? { keyword, value } : { keyword, value, comment };
}

/**
 * Cards whose long names became the same keyword by cutting get a number at the end of it, so that none is lost; the
 * reference package overwrites the first. A card of the very same name replaces the one before, at its place.
 */
export function withDistinctKeywords(cards: readonly FitsCard[]): FitsCard[] {
  const byName = new Map<string, FitsCard>();
  const taken = new Set<string>();
  for (const card of cards) {
    const name = card.keyword.toUpperCase();
    const keyword = byName.get(name)?.keyword ?? freeKeyword(toFitsKeyword(card.keyword), taken);
    taken.add(keyword);
    byName.set(name, { ...card, keyword });
  }
  return [...byName.values()];
}

const KEYWORD_LENGTH = 8;

function freeKeyword(keyword: string, taken: ReadonlySet<string>): string {
  for (let number = 1, free = keyword; ; number += 1) {
    if (!taken.has(free)) return free;
    const digits = String(number + 1);
    free = keyword.slice(0, KEYWORD_LENGTH - digits.length) + digits;
  }
}
