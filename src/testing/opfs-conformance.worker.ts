import { recordStoreCases } from './record-store-conformance.ts';
import { tileStoreCases } from './tile-store-conformance.ts';
import { escapeName } from '#adapters/opfs/escape-name.ts';
import { openOpfsRecordStore } from '#adapters/opfs/record-store.ts';
import { openOpfsTileStore } from '#adapters/opfs/opfs-tile-store.ts';
import { openFolder } from '#adapters/opfs/open-folder.ts';
import { readWhole, replaceWhole } from '#adapters/opfs/whole-file.ts';

/** Which case to run; the answer is null, or what was wrong. */
export interface ConformanceRequest {
  readonly suite: 'tiles' | 'records';
  readonly title: string;
  readonly folderName: string;
}

onmessage = (event: MessageEvent<ConformanceRequest>) => {
  run(event.data).then(
    () => postMessage(null),
    (cause: unknown) => postMessage(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)),
  );
};

async function run({ suite, title, folderName }: ConformanceRequest): Promise<void> {
  if (suite === 'records') {
    await recordStoreCases
      .find((one) => one.title === title)!
      .run({
        store: openOpfsRecordStore(folderName),
        reopen: () => openOpfsRecordStore(folderName),
        damage: (key, change) => rewrite(folderName, (name) => name === `${escapeName(key)}.record`, change),
      });
    return;
  }
  await tileStoreCases
    .find((one) => one.title === title)!
    .run({
      store: openOpfsTileStore({ folderName }),
      reopen: () => openOpfsTileStore({ folderName }),
      files: () => namesIn(folderName),
      damagePack: (name) =>
        rewrite(
          folderName,
          (file) => file.startsWith(`${escapeName(name)}.`) && file.endsWith('.pack'),
          (bytes) => bytes.with(bytes.length >> 1, bytes[bytes.length >> 1]! ^ 4),
        ),
      damageIndex: (name) =>
        rewrite(
          folderName,
          (file) => file === `${escapeName(name)}.index`,
          (bytes) => bytes.slice(0, bytes.length >> 1),
        ),
    });
}

async function namesIn(folderName: string): Promise<string[]> {
  const names: string[] = [];
  for await (const name of (await openFolder(folderName)()).keys()) names.push(name);
  return names;
}

async function rewrite(
  folderName: string,
  isWanted: (file: string) => boolean,
  change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
): Promise<void> {
  const folder = await openFolder(folderName)();
  const wanted: string[] = [];
  for await (const name of folder.keys()) if (isWanted(name)) wanted.push(name);
  for (const name of wanted) await replaceWhole(folder, name, change((await readWhole(folder, name))!));
}
