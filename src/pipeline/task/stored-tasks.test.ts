import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createTaskHarness,
  orderOf,
  rgbFiles,
  smallPhantom,
  TEST_TIME,
  type TaskHarness,
} from '#testing/task-harness.ts';
import type { RecordChain } from './stage-record.ts';
import { deleteOrphanImages, deleteStoredTasks, listStoredTasks } from './stored-tasks.ts';
import { readChain } from './record-chain.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const FILES = rgbFiles(smallPhantom());
const OTHER = rgbFiles(smallPhantom({ seed: 5 }));

let time = TEST_TIME;
let harness: TaskHarness;
/** Two variants that part at stage 4, one that parts at stage 1, and a sample of its own. */
let tasks: { a: RecordChain; b: RecordChain; margin: RecordChain; other: RecordChain };

beforeEach(async () => {
  harness = createTaskHarness({ now: () => (time += 1000) });
  const other = orderOf(OTHER, {}, { task: { sample: 'S2', dye: 'D' }, toStage: 1 });
  tasks = {
    a: await harness.run(orderOf(FILES)),
    b: await harness.run(orderOf(FILES, { manual_scale: 2 })),
    margin: await harness.run(orderOf(FILES, { pad: 20 }, { toStage: 1 })),
    other: await harness.run(other),
  };
});

async function listed(): Promise<string[]> {
  return (await listStoredTasks(harness)).map((task) =>
    task.kind === 'readable' ? task.chain.taskId : `! ${task.taskId}`,
  );
}

function keys(): string[] {
  return [...harness.records.files.keys()].sort();
}

function damage(key: string): void {
  harness.records.files.get(key)![30]! ^= 1;
}

describe('the list', () => {
  it('has every record that nothing builds on, the newest first, with the bytes of its images', async () => {
    const { a, b, margin, other } = tasks;
    expect(await listed()).toEqual([other, margin, b, a].map(({ taskId }) => taskId));
    const [first, second] = await listStoredTasks(harness);
    const bytesOf = (chain: RecordChain): number =>
      [chain.pad.result.post, chain.pad.result.pre].reduce((sum, { image }) => {
        const { index, pack } = harness.tiles.pictures.get(image)!;
        return sum + index.length + pack.length;
      }, 0);
    expect([first?.bytes, second?.bytes]).toEqual([bytesOf(other), bytesOf(margin)]);
  });

  it('names a damaged task, and one whose earlier record is damaged or gone', async () => {
    damage(tasks.other.taskId);
    damage(tasks.a.interior!.parent!);
    // The damaged record does not tell any more what it built on: that is left as a task of one stage.
    const left = [
      `! ${tasks.other.taskId}`,
      `! ${tasks.a.taskId}`,
      `! ${tasks.b.taskId}`,
      tasks.margin.taskId,
    ];
    expect((await listed()).toSorted()).toEqual([...left, tasks.a.boundary!.parent!].toSorted());
  });

  it('is empty on an empty store', async () => {
    expect(await listStoredTasks(createTaskHarness())).toEqual([]);
  });

  it('reads the record of each stage once', async () => {
    const get = vi.spyOn(harness.records, 'get');
    await listStoredTasks(harness);
    const stages = keys().filter((key) => key.startsWith('stage/'));
    expect(get.mock.calls.map(([key]) => key).toSorted()).toEqual(stages.toSorted());
  });
});

describe('deleting', () => {
  it('a variant takes its own stage and plots, and nothing that the other one needs', async () => {
    const before = keys();
    await deleteStoredTasks(harness, [tasks.b.taskId]);
    const gone = [tasks.b.taskId, tasks.b.subtract!.result.figures];
    expect(keys()).toEqual(before.filter((key) => !gone.includes(key)));
    expect(harness.tiles.pictures.size).toBe(4);
    expect((await readChain(harness.records, tasks.a.taskId)).taskId).toBe(tasks.a.taskId);
  });

  it('the last variant of a margin takes all its stages, but the images that another margin needs stay', async () => {
    await deleteStoredTasks(harness, [tasks.a.taskId, tasks.b.taskId]);
    expect(keys()).toEqual([tasks.margin.taskId, tasks.other.taskId].sort());
    expect(harness.tiles.pictures.size).toBe(4);
    await deleteStoredTasks(harness, [tasks.margin.taskId]);
    expect([...harness.tiles.pictures.keys()].sort()).toEqual(
      [tasks.other.pad.result.post.image, tasks.other.pad.result.pre.image].sort(),
    );
  });

  it('all of them leaves nothing at all', async () => {
    await deleteStoredTasks(harness, await listed());
    expect([harness.records.files.size, harness.tiles.pictures.size]).toEqual([0, 0]);
  });

  it('a record that a later stage builds on stays, and so does everything at an unknown name', async () => {
    const before = keys();
    await deleteStoredTasks(harness, [tasks.a.interior!.parent!, 'stage/4-unknown']);
    expect(keys()).toEqual(before);
  });

  it('takes damaged records and what builds on them along, so that their images can go', async () => {
    damage(tasks.a.interior!.parent!);
    damage(tasks.other.taskId);
    await deleteStoredTasks(harness, []);
    expect(keys()).toEqual([tasks.a.boundary!.parent!, tasks.margin.taskId].sort());
    expect(harness.tiles.pictures.size).toBe(2);
  });

  it('reads each record twice at most, however many tasks go', async () => {
    const count = keys().length;
    const get = vi.spyOn(harness.records, 'get');
    await deleteStoredTasks(harness, [
      tasks.a.taskId,
      tasks.b.taskId,
      tasks.margin.taskId,
      tasks.other.taskId,
    ]);
    expect(get.mock.calls.length).toBeLessThanOrEqual(2 * count);
  });
});

describe('images without a task', () => {
  it('are removed; those of tasks stay', async () => {
    harness.records.files.delete(tasks.other.taskId);
    await deleteOrphanImages(harness);
    expect(harness.tiles.pictures.size).toBe(2);
    expect(harness.tiles.pictures.has(tasks.a.pad.result.post.image)).toBe(true);
  });

  it('stay while a record cannot be read: it may be theirs', async () => {
    harness.records.files.delete(tasks.other.taskId);
    damage(tasks.margin.taskId);
    await deleteOrphanImages(harness);
    expect(harness.tiles.pictures.size).toBe(4);
  });
});

describe('a chain of records', () => {
  it('with a record missing is not stored', async () => {
    harness.records.files.delete(tasks.a.interior!.parent!);
    await expect(readChain(harness.records, tasks.a.taskId)).rejects.toMatchObject({ code: 'not-stored' });
  });

  it('with a damaged record says so, and what to do', async () => {
    damage(tasks.a.interior!.parent!);
    await expect(readChain(harness.records, tasks.a.taskId)).rejects.toThrow(
      /Delete the stored task and run it again/,
    );
  });
});
