import { Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './waiting.module.css';

/** What stands in the place of a part that is not there yet. */
export function Waiting({
  words,
  still = false,
}: {
  readonly words: string;
  /** Nothing is under way: it is the user's turn. */
  readonly still?: boolean;
}): ReactNode {
  return (
    <div className={classes['waiting']} role="status">
      {still ? null : <Loader size="sm" />}
      {words}
    </div>
  );
}
