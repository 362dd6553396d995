import { Button, type ButtonProps } from '@mantine/core';
import { useRef, type ReactNode } from 'react';
import { canPickFolder, sourceFromInput, sourceFromPicker } from '#client/intake.ts';
import type { FolderSource } from '#protocol/folder.ts';
import { FolderIcon } from '#ui/elements/icons.tsx';
import { openSource } from '#ui/stores/actions.ts';
import { useStores } from '#ui/stores/app-stores.tsx';

/** Button that opens a folder: by the folder picker, or by a file input where the browser has none. */
export function ChooseFolder({
  label = 'Choose folder',
  ...look
}: { label?: string } & ButtonProps): ReactNode {
  const stores = useStores();
  const input = useRef<HTMLInputElement>(null);
  const open = (source: FolderSource | null): void => {
    if (source !== null) void openSource(stores, source);
  };
  const choose = (): void => {
    if (canPickFolder()) void sourceFromPicker().then(open);
    else input.current?.click();
  };
  return (
    <>
      <Button size="md" leftSection={<FolderIcon />} onClick={choose} data-testid="choose-folder" {...look}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="folder-input"
        {...{ webkitdirectory: '' }}
        onChange={(event) => {
          if (event.currentTarget.files !== null) open(sourceFromInput(event.currentTarget.files));
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}
