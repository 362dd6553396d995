import type { StageFacts } from '../checkpoint-cards.ts';
import type { CheckpointImage } from '../checkpoint-name.ts';
import type { CanvasPicture } from '../jobs/picture-window.ts';

/** An image of a stage that can be exported. */
export interface StageImage {
  readonly image: CheckpointImage;
  readonly title: string;
  readonly picture: CanvasPicture;
  readonly facts: StageFacts;
}
