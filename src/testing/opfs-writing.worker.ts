import { openOpfsTileStore } from '#adapters/opfs/opfs-tile-store.ts';
import type { TileToStore } from '#pipeline/ports/tile-store.ts';

/** Writes tiles of a picture without end, to be killed at it; says so once the first batch is out. */
onmessage = async (event: MessageEvent<{ folderName: string; name: string }>) => {
  const writer = await openOpfsTileStore({ folderName: event.data.folderName }).create(event.data.name);
  const statistics = { min: 1, max: 1, sum: 1, nonzeroCount: 1 };
  for (let column = 0; ; column++) {
    const data = new Float32Array(512 * 512).fill(column);
    const tile: TileToStore = {
      level: 0,
      row: 0,
      column,
      width: 512,
      height: 512,
      data,
      statistics,
      checksum: 0,
    };
    await writer.append(tile);
    if (column === 20) postMessage('writing');
    if (column > 20) await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
