import type { ReactNode } from 'react';
import { HelpDialog } from './help/help-dialog.tsx';
import { AdvancedDialog } from './run-settings/advanced-dialog.tsx';
import { ConfirmRun } from './run-settings/confirm-run.tsx';

/** All dialogs of the page; each shows itself when it is its turn. */
export function AllDialogs(): ReactNode {
  return (
    <>
      <AdvancedDialog />
      <ConfirmRun />
      <HelpDialog />
    </>
  );
}
