import { useEffect, useRef, type ReactNode } from 'react';
import type { Thumbnail as Picture } from '#protocol/folder.ts';
import classes from './samples.module.css';

/** A small preview of a raw image in its own colours. */
export function Thumbnail({ image, label }: { image: Picture; label: string }): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (image.width > 0 && image.height > 0)
      context?.putImageData(new ImageData(image.rgba, image.width, image.height), 0, 0);
  }, [image]);
  return (
    <canvas
      ref={canvas}
      className={classes['thumbnail']}
      width={Math.max(1, image.width)}
      height={Math.max(1, image.height)}
      role="img"
      aria-label={label}
    />
  );
}
