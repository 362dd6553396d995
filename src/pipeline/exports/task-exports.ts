import type { FitsCard } from '#formats/fits/fits-card.ts';
import { checkpointCards, type StageFacts } from '../checkpoint-cards.ts';
import type { CheckpointImage, ScaleKind } from '../checkpoint-name.ts';
import {
  checkpointPaths,
  omePath,
  registrationPath,
  taskFolder,
  type CheckpointFormat,
  type ExportFormat,
} from '../export-names.ts';
import type { CanvasPicture } from '../jobs/picture-window.ts';
import { nonDefaultParameters } from '../parameters.ts';
import { judgeChain } from '../task/judge-chain.ts';
import { lastRecord } from '../task/record-chain.ts';
import type { RecordChain } from '../task/stage-record.ts';
import {
  canvasMatrix,
  mapInForce,
  postLayer,
  preLayer,
  stageMap,
  type TaskViewStage,
} from '../views/task-layers.ts';
import { pyramidPlan } from './pyramid-plan.ts';
import { registrationJson } from './registration-json.ts';
import type { StageImage } from './stage-image.ts';
import type { PyramidPlan } from './write-pyramid.ts';

/** A file of a task that is made on demand: a picture as TIFF or FITS, pictures as an OME-TIFF, or a text. */
export type TaskExport =
  | { readonly kind: 'tiff'; readonly path: string; readonly title: string; readonly picture: CanvasPicture }
  | {
      readonly kind: 'fits';
      readonly path: string;
      readonly title: string;
      readonly picture: CanvasPicture;
      readonly cards: readonly FitsCard[];
    }
  | { readonly kind: 'ome'; readonly path: string; readonly title: string; readonly plan: PyramidPlan }
  | { readonly kind: 'json'; readonly path: string; readonly title: string; readonly text: string };

/** Name of the file with a task's matrices. */
export const REGISTRATION_NAME = 'registration.json';

/** All files that the stored stages of a task give, in the order of the stages. The plots are drawn elsewhere. */
export function taskExports(chain: RecordChain, format: ExportFormat): TaskExport[] {
  const images = stageImages(chain);
  const files =
    format === 'ome'
      ? omeExports(chain, images)
      : images.flatMap((image) => imageExports(chain, image, format));
  return [...files, ...registrationExports(chain)];
}

/** Always under the one name that other programs look for; beside it under the variant's own, which no other overwrites. */
function registrationExports(chain: RecordChain): TaskExport[] {
  const { stage, parameters } = lastRecord(chain);
  const acting = Object.fromEntries(
    nonDefaultParameters(parameters, stage).map(({ parameter, value }) => [parameter.name, value]),
  );
  const own = registrationPath(chain.pad.task, acting).path;
  const paths = new Set([`${taskFolder(chain.pad.task)}/${REGISTRATION_NAME}`, own]);
  const title = 'Registration: the matrix of each stage';
  const text = registrationJson(chain);
  return [...paths].map((path) => ({ kind: 'json', path, title, text }));
}

/** Files of several tasks without those that they have in common: variants share the images of their common stages. */
export function distinctExports(files: readonly TaskExport[]): TaskExport[] {
  const known = new Map(files.map((file) => [JSON.stringify(file), file]));
  return [...known.values()];
}

function imageExports(chain: RecordChain, stageImage: StageImage, format: CheckpointFormat): TaskExport[] {
  const { image, picture, title, facts } = stageImage;
  const { parameters } = lastRecord(chain);
  const { post, pre } = chain.pad.result;
  // The time of the newer raw file, not of the export: the same inputs give the same bytes.
  const created = new Date(Math.max(post.file.lastModified, pre.file.lastModified));
  const header = { ...chain.pad.task, created, createdComment: 'Time of the newer raw file' };
  return checkpointPaths(chain.pad.task, image, parameters, format).map(({ path, kind }) =>
    kind === 'fits'
      ? { kind, path, title, picture, cards: checkpointCards(image.stage, header, parameters, facts) }
      : { kind: 'tiff', path, title, picture },
  );
}

/** One file for the task: post-stain, pre-stain as it was aligned last, and the differences. */
function omeExports(chain: RecordChain, images: readonly StageImage[]): TaskExport[] {
  const subtracted = images.filter(({ image }) => image.name === 'difference');
  const pre = images.findLast(({ image }) => image.name === 'pre');
  const shown = [...images.slice(0, 1), ...(pre === undefined ? [] : [pre]), ...subtracted];
  const main = subtracted[0] ?? shown.at(-1);
  if (main === undefined) return [];
  const { task, result } = chain.pad;
  const path = omePath(task, main.image, lastRecord(chain).parameters);
  const plan = pyramidPlan(`${task.sample} / ${task.dye}`, shown, result.post.pixelSizeUm ?? null);
  const title = `Pyramid: ${plan.channels.map(({ name }) => name).join(', ')}`;
  return [{ kind: 'ome', path, title, plan }];
}

function stageImages(chain: RecordChain): StageImage[] {
  const post: StageImage = {
    image: { stage: 1, name: 'post' },
    title: 'Post-stain on the canvas',
    picture: { kind: 'layer', layer: postLayer(chain) },
    facts: {},
  };
  return [
    post,
    ...preImage(chain, 'padded', { stage: 1, name: 'pre' }, 'Pre-stain on the canvas'),
    ...(keepsCoarse(chain)
      ? preImage(chain, 'coarse', { stage: 2, name: 'coarse_pre' }, 'Pre-stain after the coarse search')
      : []),
    ...preImage(chain, 'boundary', { stage: 2, name: 'pre' }, 'Pre-stain aligned by the outline'),
    ...preImage(chain, 'interior', { stage: 3, name: 'pre' }, 'Pre-stain aligned by the interior'),
    ...differences(chain),
  ];
}

function keepsCoarse(chain: RecordChain): boolean {
  return chain.boundary?.parameters.save_all_intermediates === true;
}

function preImage(
  chain: RecordChain,
  stage: TaskViewStage,
  image: CheckpointImage,
  title: string,
): StageImage[] {
  const layer = preLayer(chain, stage);
  const map = stageMap(chain, stage);
  if (layer === null || map === null) return [];
  const homography = stage === 'padded' ? {} : { homography: canvasMatrix(chain, map) };
  const interior = stage === 'interior' ? interiorFacts(chain) : {};
  return [{ image, title, picture: { kind: 'layer', layer }, facts: { ...interior, ...homography } }];
}

function interiorFacts(chain: RecordChain): StageFacts {
  const result = chain.interior?.result;
  if (result === undefined) return {};
  const accuracyPx = judgeChain(chain)?.error?.median.px ?? null;
  return { interior: { accuracyPx, levelsOk: result.levelsOk }, ...judgementFacts(chain) };
}

function judgementFacts(chain: RecordChain): StageFacts {
  const judgement = judgeChain(chain);
  return judgement === null ? {} : { judgement };
}

function differences(chain: RecordChain): StageImage[] {
  const pre = preLayer(chain, 'interior') ?? preLayer(chain, 'boundary');
  const { subtract } = chain;
  if (subtract === null || pre === null) return [];
  return subtract.result.scales.map(({ key, value }): StageImage => {
    const scale = scaleKindOf(key, subtract.parameters.scale_percentile);
    return {
      image: { stage: 4, name: 'difference', scale },
      title: `Difference, ${SCALE_TITLES[scale.kind]} scale ${value.toPrecision(5)}`,
      picture: { kind: 'difference', post: postLayer(chain), pre, scale: value },
      facts: {
        difference: { scaleKind: scale, scale: value, estimates: subtract.result.estimates },
        homography: canvasMatrix(chain, mapInForce(chain)),
        ...judgementFacts(chain),
      },
    };
  });
}

const SCALE_TITLES: Readonly<Record<ScaleKind['kind'], string>> = {
  robust: 'robust',
  moffat: 'Moffat',
  percentile: 'percentile',
  manual: 'manual',
};

function scaleKindOf(key: string, percentile: number | null): ScaleKind {
  if (key === 'manual') return { kind: 'manual' };
  if (key === 'robust' || percentile === null) return { kind: key === 'moffat' ? 'moffat' : 'robust' };
  return key === 'moffat' ? { kind: 'moffat' } : { kind: 'percentile', percentile };
}
