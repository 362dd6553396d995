import type { ReactNode } from 'react';

/** Line icons of the viewer, 16 px, in the text's colour. They never stand alone: every button has a name. */
function Icon({ children }: { children: ReactNode }): ReactNode {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const OutlineIcon = (): ReactNode => (
  <Icon>
    <path d="M3 9.5C1.6 6 4 2.6 7.6 2.4c3-.2 6.2 1.4 6 4.8-.2 3.2-2.3 6.2-5.6 6.4-2.4.1-4.2-1.7-5-4.1Z" />
  </Icon>
);
export const ArrowsIcon = (): ReactNode => (
  <Icon>
    <path d="M2.5 7 7 2.5M7 2.5H4M7 2.5v3M7 13.5l6.5-6.5M13.5 7h-3M13.5 7v3" />
  </Icon>
);
export const PlusIcon = (): ReactNode => (
  <Icon>
    <path d="M8 3v10M3 8h10" />
  </Icon>
);
export const MinusIcon = (): ReactNode => (
  <Icon>
    <path d="M3 8h10" />
  </Icon>
);
export const FitIcon = (): ReactNode => (
  <Icon>
    <path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10" />
  </Icon>
);
export const PlayIcon = (): ReactNode => (
  <Icon>
    <path d="M5 3v10l8-5Z" fill="currentColor" />
  </Icon>
);
export const PauseIcon = (): ReactNode => (
  <Icon>
    <path d="M5.5 3.5v9M10.5 3.5v9" strokeWidth="2.5" />
  </Icon>
);
export const FlipIcon = (): ReactNode => (
  <Icon>
    <path d="M3 5.5h9.5M10 3l2.5 2.5L10 8M13 10.5H3.5M6 8l-2.5 2.5L6 13" />
  </Icon>
);
