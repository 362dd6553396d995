import { icon } from '#ui/elements/icon.tsx';

export const OutlineIcon = icon(
  <path d="M3 9.5C1.6 6 4 2.6 7.6 2.4c3-.2 6.2 1.4 6 4.8-.2 3.2-2.3 6.2-5.6 6.4-2.4.1-4.2-1.7-5-4.1Z" />,
);
export const ArrowsIcon = icon(<path d="M2.5 7 7 2.5M7 2.5H4M7 2.5v3M7 13.5l6.5-6.5M13.5 7h-3M13.5 7v3" />);
export const PlusIcon = icon(<path d="M8 3v10M3 8h10" />);
export const MinusIcon = icon(<path d="M3 8h10" />);
export const FitIcon = icon(<path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10" />);
export const PauseIcon = icon(<path d="M5.5 3.5v9M10.5 3.5v9" strokeWidth="2.5" />);
export const FlipIcon = icon(<path d="M3 5.5h9.5M10 3l2.5 2.5L10 8M13 10.5H3.5M6 8l-2.5 2.5L6 13" />);
