import { VIEWER_KEYS } from '#ui/viewer/viewer-keys.ts';

/** A key with what it does; the help shows them all, the viewer handles its own. */
export interface KeyHelp {
  readonly keys: readonly string[];
  readonly does: string;
}

/** Keys that work in one place. */
export interface KeyHelpGroup {
  readonly title: string;
  readonly keys: readonly KeyHelp[];
}

/** All keys by the place where they work, in the two columns of the help. */
export const KEY_HELP: readonly (readonly KeyHelpGroup[])[] = [
  [
    {
      title: 'Anywhere',
      keys: [
        { keys: ['Ctrl', 'Enter'], does: 'Run the selected pairs' },
        { keys: ['Esc'], does: 'Close what is open, or cancel the run' },
        { keys: ['?'], does: 'Show these keys' },
      ],
    },
    {
      title: 'Tasks',
      keys: [
        { keys: ['['], does: 'Previous task' },
        { keys: [']'], does: 'Next task' },
      ],
    },
  ],
  [
    {
      title: 'Image',
      keys: VIEWER_KEYS,
    },
  ],
];
