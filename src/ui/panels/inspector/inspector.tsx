import { ActionIcon, Loader, Tabs, Tooltip, VisuallyHidden } from '@mantine/core';
import { Suspense, type ReactNode } from 'react';
import type { TaskView } from '#protocol/view.ts';
import { PartBoundary } from '#ui/elements/part-boundary.tsx';
import { WidenIcon } from '#ui/elements/icons.tsx';
import { usePanels, useStores } from '#ui/stores/app-stores.tsx';
import { INSPECTOR_TABS, type InspectorTab } from '#ui/stores/panels-store.ts';
import { DisplayPanel, PlotsPanel } from '#ui/panels/look/parts.ts';
import { FilesTab } from './files/files-tab.tsx';
import { LogTab } from './log/log-tab.tsx';
import { Overview } from './overview/overview.tsx';
import { ParametersTab } from './parameters/parameters-tab.tsx';
import classes from './inspector.module.css';

const TAB_WORDS: Readonly<Record<InspectorTab, string>> = {
  overview: 'Overview',
  plots: 'Plots',
  display: 'Display',
  parameters: 'Parameters',
  files: 'Files',
  log: 'Log',
};

/** What is known of the open task. */
export function Inspector({ view }: { view: TaskView | null }): ReactNode {
  const tab = usePanels((state) => state.tab);
  const showTab = usePanels((state) => state.showTab);
  const wide = usePanels((state) => state.wideInspector);
  const setWide = usePanels((state) => state.setWideInspector);
  return (
    <aside className={classes['inspector']} aria-label="Inspector">
      <VisuallyHidden component="h2">What is known of the task</VisuallyHidden>
      <Tabs
        className={classes['tabs']}
        value={tab}
        onChange={(value) => showTab(INSPECTOR_TABS.find((each) => each === value) ?? 'overview')}
      >
        <div className={classes['bar']}>
          <Tabs.List className={classes['list']}>
            {INSPECTOR_TABS.map((each) => (
              <Tabs.Tab key={each} value={each} className={classes['tab']}>
                {TAB_WORDS[each]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tooltip label={wide ? 'Narrower' : 'Wider'}>
            <ActionIcon
              className={classes['widen']}
              size="sm"
              aria-label="Wide inspector"
              aria-pressed={wide}
              onClick={() => setWide(!wide)}
            >
              <WidenIcon />
            </ActionIcon>
          </Tooltip>
        </div>
        {INSPECTOR_TABS.map((each) => (
          <Tabs.Panel key={each} value={each} className={classes['panel']} tabIndex={0}>
            <PartBoundary what="This panel">
              <Suspense fallback={<Loader size="sm" />}>
                {view === null && each !== 'log' ? (
                  <p>No task is open.</p>
                ) : (
                  <TabBody tab={each} view={view} />
                )}
              </Suspense>
            </PartBoundary>
          </Tabs.Panel>
        ))}
      </Tabs>
    </aside>
  );
}

function TabBody({ tab, view }: { tab: InspectorTab; view: TaskView | null }): ReactNode {
  const { engine } = useStores().services;
  if (tab === 'log') return <LogTab />;
  if (view === null) return null;
  switch (tab) {
    case 'overview':
      return <Overview view={view} />;
    case 'plots':
      return <PlotsPanel engine={engine} view={view} />;
    case 'display':
      return <DisplayPanel view={view} />;
    case 'parameters':
      return <ParametersTab view={view} />;
    case 'files':
      return <FilesTab view={view} />;
  }
}
