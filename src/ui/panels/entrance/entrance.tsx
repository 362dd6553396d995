import { Button, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { FolderIcon, LockIcon, PlayIcon } from '#ui/elements/icons.tsx';
import { useFolder, useStores } from '#ui/stores/app-stores.tsx';
import { runDemo } from '#ui/stores/actions.ts';
import { FileName } from '#ui/elements/file-name.tsx';
import { ChooseFolder } from './choose-folder.tsx';
import { ExpectedLayout } from './expected-layout.tsx';
import { PairPicture } from './pair-picture.tsx';
import { StoredTasks } from './stored-tasks.tsx';
import classes from './entrance.module.css';

/** The first screen: what it does, where to drop, and what is stored from before. */
export function Entrance({ dropping }: { dropping: boolean }): ReactNode {
  const stores = useStores();
  return (
    <main className={classes['page']}>
      <div className={classes['column']}>
        <div className={classes['intro']}>
          <Title order={1}>Find microbes in fluorescence images of rock</Title>
          <Text className={classes['lead']}>
            Aligns the image taken before staining with the one taken after, subtracts the glow of the
            minerals, and shows what the stain has lit up.
          </Text>
        </div>
        <section
          className={classes['drop']}
          data-dropping={dropping}
          data-testid="drop-zone"
          aria-label="Open images"
        >
          <PairPicture />
          <div className={classes['dropText']}>
            <p className={classes['dropTitle']}>
              {dropping ? 'Let go to open the folder' : 'Drop a folder of images here'}
            </p>
            <p className={classes['dropHint']}>
              anywhere in this window; one folder with a folder for each sample
            </p>
          </div>
          <div className={classes['buttons']}>
            <ChooseFolder />
            <Button
              variant="default"
              size="md"
              leftSection={<PlayIcon />}
              onClick={() => void runDemo(stores)}
              data-testid="demo-button"
            >
              Try the demo
            </Button>
          </div>
          <LastFolder />
        </section>
        <div className={classes['below']}>
          <ExpectedLayout />
          <StoredTasks />
        </div>
        <p className={classes['private']}>
          <LockIcon />
          Your images stay on this computer. Nothing is uploaded; the page also works without a network.
        </p>
      </div>
    </main>
  );
}

/** The folder of the last visit, to open again with one click. */
function LastFolder(): ReactNode {
  const lastFolder = useFolder((state) => state.lastFolder);
  const openLast = useFolder((state) => state.openLast);
  const { panels } = useStores();
  if (lastFolder === null) return null;
  const open = async (): Promise<void> => {
    await openLast();
  };
  return (
    <Button
      variant="subtle"
      leftSection={<FolderIcon />}
      onClick={() => {
        panels.getState().show('samples');
        void open();
      }}
      data-testid="last-folder"
    >
      <span>
        Open <FileName name={lastFolder.name} most={30} /> again
      </span>
    </Button>
  );
}
