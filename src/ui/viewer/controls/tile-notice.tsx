import type { ReactNode } from 'react';
import { useViewer } from '../viewer-store.ts';
import classes from '../viewer-panel.module.css';

/** Says why parts of the picture are missing, and tries again on demand. */
export function TileNotice({ onRetry }: { onRetry: () => void }): ReactNode {
  const message = useViewer((state) => state.tileError);
  if (message === null) return null;
  return (
    <div className={`${classes['card']} ${classes['notice']}`} role="alert">
      <span>Parts of the picture could not be read: {message}</span>
      <button type="button" className={classes['zoomButton']} onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}
