import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import type { EngineStatus } from '#protocol/engine.ts';
import { CautionIcon } from '#ui/elements/icons.tsx';
import { useMachine } from '#ui/stores/app-stores.tsx';
import type { MachineState } from '#ui/stores/machine-store.ts';
import { formatBytes, formatQuantity, NO_VALUE } from '#ui/words/format.ts';
import classes from './status-line.module.css';

/** The thin line at the bottom: what computes, and what memory and storage it holds. */
export function StatusLine(): ReactNode {
  const status = useMachine((state) => state.status);
  const memory = useMachine((state) => state.memory);
  const verdict = useMachine((state) => state.verdict);
  return (
    <footer className={classes['line']} aria-label="Machine">
      <Item
        name="Computing with"
        value={status === null ? NO_VALUE : computingWords(status)}
        hint={status?.backendReason ?? ''}
      />
      <span
        className={classes['memory']}
        data-level={verdict.level}
        role={verdict.level === 'calm' ? undefined : 'alert'}
      >
        {verdict.level === 'calm' ? null : <CautionIcon />}
        <Item
          name="Memory"
          value={memoryWords(memory, status?.heldBytes ?? null)}
          hint={
            verdict.advice ??
            'Page: what the browser counts for this page. Images: what the computation holds.'
          }
        />
        {verdict.advice === null ? null : <span className={classes['advice']}>{verdict.advice}</span>}
      </span>
      <Item
        name="Storage"
        value={status === null ? NO_VALUE : formatBytes(status.storage.usageBytes)}
        hint={status === null ? '' : storageHint(status.storage)}
      />
      <span className={classes['version']}>
        {status === null ? '' : `exo2micro ${status.engineVersion.split('+')[0] ?? ''}`}
      </span>
    </footer>
  );
}

/** What computes, and by how many threads: "processor, 2 threads". */
function computingWords({ backend, tileWorkers }: EngineStatus): string {
  return `${backend === 'cpu' ? 'processor' : 'graphics'}, ${formatQuantity(tileWorkers, 'thread')}`;
}

function Item({ name, value, hint }: { name: string; value: string; hint: string }): ReactNode {
  return (
    <Tooltip label={hint} disabled={hint === ''} position="top-start">
      <span className={classes['item']}>
        <span className={classes['name']}>{name}</span> {value}
      </span>
    </Tooltip>
  );
}

function memoryWords(memory: MachineState['memory'], heldBytes: number | null): string {
  const held = heldBytes === null || heldBytes === 0 ? '' : `, images ${formatBytes(heldBytes)}`;
  switch (memory.kind) {
    case 'heap':
      return `page ${formatBytes(memory.usedBytes)} of ${formatBytes(memory.limitBytes)}${held}`;
    case 'measured':
      return `${formatBytes(memory.usedBytes)} in all${held}`;
    case 'unreadable':
      return `not readable in this browser${held}`;
  }
}

function storageHint(storage: { quotaBytes: number | null; persisted: boolean }): string {
  const quota =
    storage.quotaBytes === null ? '' : `The browser offers up to ${formatBytes(storage.quotaBytes)}. `;
  return `${quota}${storage.persisted ? 'Kept until you delete it.' : 'The browser may delete it when space runs out.'}`;
}
