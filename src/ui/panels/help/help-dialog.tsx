import { Kbd, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { KEY_HELP } from '#ui/keys.ts';
import { usePanels } from '#ui/stores/app-stores.tsx';
import classes from './help.module.css';

/** All keys. */
export function HelpDialog(): ReactNode {
  const opened = usePanels((state) => state.dialog === 'help');
  const openDialog = usePanels((state) => state.openDialog);
  return (
    <Modal opened={opened} onClose={() => openDialog('none')} title="Keys" size="lg">
      <div className={classes['columns']}>
        {KEY_HELP.map(({ title, keys }) => (
          <section key={title} className={classes['group']}>
            <h3>{title}</h3>
            <dl>
              {keys.map(({ keys: each, does }) => (
                <div key={does}>
                  <dt>
                    {each.map((key) => (key === '–' ? <span key={key}>–</span> : <Kbd key={key}>{key}</Kbd>))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
