import type { ReactNode } from 'react';
import classes from './expected-layout.module.css';

const LINES: readonly { readonly depth: 0 | 1 | 2; readonly name: string; readonly note: string }[] = [
  { depth: 0, name: 'raw/', note: 'the folder you open' },
  { depth: 1, name: 'CD070/', note: 'one folder for each sample' },
  { depth: 2, name: 'CD070_PreStain_SybrGld.tif', note: 'before staining' },
  { depth: 2, name: 'CD070_PostStain_SybrGld.tif', note: 'after staining' },
  { depth: 2, name: 'CD070_PreStain_DAPI.tif', note: '' },
  { depth: 2, name: 'CD070_PostStain_DAPI.tif', note: '' },
  { depth: 1, name: 'CD071/', note: 'the next sample' },
];

/** How the images should lie in their folders. */
export function ExpectedLayout(): ReactNode {
  return (
    <section className={classes['layout']} aria-label="Expected folders and names">
      <h2 className={classes['title']}>How the folder should look</h2>
      <ul className={classes['tree']}>
        {LINES.map(({ depth, name, note }) => (
          <li key={name} className={classes['line']} data-depth={depth}>
            <code className={classes['name']}>{name}</code>
            {note === '' ? null : <span className={classes['note']}>{note}</span>}
          </li>
        ))}
      </ul>
      <p className={classes['rule']}>
        A name says <code>pre</code> or <code>post</code>, and ends in an underscore and the dye. A single
        sample folder works too. TIFF, 8 or 16 bit, colour or gray.
      </p>
    </section>
  );
}
