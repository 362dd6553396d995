import { CopyButton, Skeleton, Tooltip, UnstyledButton } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import type { SerializedError } from '#core/errors.ts';
import type { ImageInspection } from '#protocol/folder.ts';
import { detailsOf } from '#ui/elements/message.tsx';
import { CrossCircleIcon } from '#ui/elements/icons.tsx';
import type { Look } from '#ui/stores/folder-store.ts';
import { formatBytes, formatSize } from '#ui/words/format.ts';
import { Thumbnail } from './thumbnail.tsx';
import classes from './samples.module.css';

/** Previews of the pair, before and after staining. */
export const PairLook = memo(function PairLook({ look }: { look: Look | undefined }): ReactNode {
  return (
    <div className={classes['pair']}>
      {(['pre', 'post'] as const).map((side) => (
        <figure key={side} className={classes['figure']}>
          <Preview look={look} side={side} />
          <figcaption>{side}</figcaption>
        </figure>
      ))}
    </div>
  );
});

function Preview({ look, side }: { look: Look | undefined; side: 'pre' | 'post' }): ReactNode {
  if (look === undefined || look.kind === 'looking') {
    const preview = look?.previews[side];
    if (preview === undefined) return <Skeleton className={classes['thumbnail']} />;
    return <Thumbnail image={preview.thumbnail} label={previewLabel(side, preview.file)} />;
  }
  const image = look.kind === 'failed' ? { error: look.error } : look.inspection[side];
  if ('error' in image) return <NoPreview error={image.error} side={side} />;
  return <Thumbnail image={image.thumbnail} label={previewLabel(side, image.file)} />;
}

function previewLabel(side: string, file: string): string {
  return `${side}-stain image ${file}`;
}

function NoPreview({ error, side }: { error: SerializedError; side: string }): ReactNode {
  return (
    <CopyButton value={detailsOf(error)}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Details copied' : `${error.message} (Click to copy details.)`}>
          <UnstyledButton
            className={classes['noThumbnail']}
            aria-label={`The ${side}-stain image cannot be read; copy details`}
            onClick={copy}
          >
            <CrossCircleIcon />
          </UnstyledButton>
        </Tooltip>
      )}
    </CopyButton>
  );
}

/** Errors of the images of a pair, for the line below the row. */
export function lookErrors(look: Look | undefined): readonly SerializedError[] {
  if (look === undefined || look.kind === 'looking') return [];
  if (look.kind === 'failed') return [look.error];
  return [look.inspection.pre, look.inspection.post].flatMap((image) =>
    'error' in image ? [image.error] : [],
  );
}

/** The images that could be read. */
export function readableImages(look: Look | undefined): readonly ImageInspection[] {
  if (look?.kind !== 'seen') return [];
  return [look.inspection.post, look.inspection.pre].flatMap((image) => ('error' in image ? [] : [image]));
}

/** Size, depth and bytes of the pair; both sizes where they differ. */
export const PairFacts = memo(function PairFacts({ look }: { look: Look | undefined }): ReactNode {
  const images = readableImages(look);
  const [first] = images;
  if (first === undefined)
    return look === undefined || look.kind === 'looking' ? <Skeleton h={32} w={140} /> : null;
  const sizes = [...new Set(images.map(({ size }) => formatSize(size)))];
  const bytes = images.reduce((sum, image) => sum + image.bytes, 0);
  return (
    <div className={classes['facts']}>
      {sizes.map((size) => (
        <span key={size}>{size}</span>
      ))}
      <span className={classes['dim']}>
        {first.mode}, {DEPTH_WORDS[first.pixelType]}, {formatBytes(bytes)}
      </span>
    </div>
  );
});

const DEPTH_WORDS = { uint8: '8 bit', uint16: '16 bit', float32: '32 bit float' } as const;
