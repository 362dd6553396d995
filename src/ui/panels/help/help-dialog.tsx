import { Kbd } from '@mantine/core';
import type { ReactNode } from 'react';
import { Dialog } from '#ui/elements/dialog.tsx';
import { KEY_HELP, type KeyHelpGroup } from './key-help.ts';
import { usePanels } from '#ui/stores/app-stores.tsx';
import classes from './help.module.css';

/** All keys. */
export function HelpDialog(): ReactNode {
  const opened = usePanels((state) => state.dialog === 'help');
  const openDialog = usePanels((state) => state.openDialog);
  return (
    <Dialog opened={opened} onClose={() => openDialog('none')} title="Keys" size="lg">
      <div className={classes['columns']}>
        {KEY_HELP.map((column) => (
          <div key={column[0]?.title}>
            {column.map((group) => (
              <KeyGroup key={group.title} group={group} />
            ))}
          </div>
        ))}
      </div>
    </Dialog>
  );
}

function KeyGroup({ group }: { group: KeyHelpGroup }): ReactNode {
  return (
    <section className={classes['group']}>
      <h3>{group.title}</h3>
      <dl>
        {group.keys.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
