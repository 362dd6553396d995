import { taskKey } from '#ui/words/task-key.ts';
import type { AppStores } from './app-stores.tsx';
import { sameParameters } from './task-rows.ts';

/**
 * Keeps what is looked at in step with the run: when the pair on screen has a further stage, its new state is shown. Rows of
 * the run are drawn from the run itself, so the list of stored tasks is read again only where it is on the screen: it takes the
 * records of all tasks, and after every stage that would cost the more the longer the batch is. Gives what ends it.
 */
export function followRun({ run, tasks, panels }: AppStores): () => void {
  return run.subscribe(({ run: now }, { run: before }) => {
    const changed = now.order.filter((key) => {
      const taskId = now.tasks[key]?.taskId ?? null;
      return taskId !== null && now.tasks[key]?.stages !== before.tasks[key]?.stages;
    });
    if (changed.length === 0) return;
    if (panels.getState().screen === 'start') void tasks.getState().refresh();
    const { open, followTask } = tasks.getState();
    if (open.kind !== 'open' || now.request === null) return;
    const key = taskKey(open.view.ref);
    const taskId = now.tasks[key]?.taskId ?? null;
    if (taskId === null || !changed.includes(key)) return;
    if (sameParameters(open.view.parameters, now.request.parameters)) void followTask(taskId);
  });
}
