import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './dialog.module.css';

/**
 * A dialog with a title and a close button. The library's own frame marks its title bar as a page header, which
 * confuses screen readers; this one does not.
 */
export function Dialog(props: {
  opened: boolean;
  onClose: () => void;
  title: string;
  size?: string;
  children: ReactNode;
}): ReactNode {
  return (
    <Modal.Root opened={props.opened} onClose={props.onClose} size={props.size ?? 'md'}>
      <Modal.Overlay backgroundOpacity={0.5} />
      <Modal.Content>
        <div className={classes['bar']}>
          <Modal.Title className={classes['title']}>{props.title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </div>
        <Modal.Body>{props.children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
