import type { ReactNode } from 'react';
import { middleEllipsis } from '#ui/words/middle-ellipsis.ts';

/** A name from outside (a file, a folder, a sample): plain text, its direction kept to itself, long ones cut in the middle. */
export function FileName({ name, most = 44 }: { name: string; most?: number }): ReactNode {
  const shown = middleEllipsis(name, most);
  return <bdi title={shown === name ? undefined : name}>{shown}</bdi>;
}

/** "CD070 / SybrGld". */
export function TaskName({
  sample,
  dye,
  most = 28,
}: {
  sample: string;
  dye: string;
  most?: number;
}): ReactNode {
  return (
    <>
      <FileName name={sample} most={most} /> / <FileName name={dye} most={20} />
    </>
  );
}
