import { VisuallyHidden } from '@mantine/core';
import { Suspense, type ReactNode } from 'react';
import { ErrorMessage } from '#ui/elements/message.tsx';
import { PartBoundary } from '#ui/elements/part-boundary.tsx';
import { Waiting } from '#ui/elements/waiting.tsx';
import { usePanels, useStores, useTasks } from '#ui/stores/app-stores.tsx';
import type { TasksState } from '#ui/stores/tasks-store.ts';
import { TaskList } from '#ui/panels/task-list/task-list.tsx';
import { Inspector } from '#ui/panels/inspector/inspector.tsx';
import { ViewerPanel } from './parts.ts';
import classes from './look.module.css';

/** The image, with the tasks on its left and what is known of the open one on its right. */
export function Look(): ReactNode {
  const open = useTasks((state) => state.open);
  const wide = usePanels((state) => state.wideInspector);
  const { services } = useStores();
  return (
    <div className={classes['look']} data-wide={wide}>
      <TaskList />
      <main className={classes['image']} data-testid="viewer" aria-label="Image">
        <VisuallyHidden component="h1">{titleOf(open)}</VisuallyHidden>
        {open.kind === 'open' ? (
          <PartBoundary what="The viewer">
            <Suspense fallback={<Waiting words="Loading the viewer…" />}>
              <ViewerPanel engine={services.engine} view={open.view} />
            </Suspense>
          </PartBoundary>
        ) : null}
        {open.kind === 'opening' ? <Waiting words="Opening…" /> : null}
        {open.kind === 'none' ? <Waiting words="Choose a task on the left." still /> : null}
        {open.kind === 'failed' ? (
          <div className={classes['failed']}>
            <ErrorMessage error={open.error} title="This task could not be opened" />
          </div>
        ) : null}
      </main>
      <Inspector view={open.kind === 'open' ? open.view : null} />
    </div>
  );
}

/** What the screen is about, for those who do not see it. */
function titleOf(open: TasksState['open']): string {
  return open.kind === 'open' ? `Results of ${open.view.ref.sample}, ${open.view.ref.dye}` : 'Results';
}
