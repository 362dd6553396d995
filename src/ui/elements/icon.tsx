import type { ReactNode, SVGProps } from 'react';

/** A line icon on a 16 px grid, drawn in the colour of the text around it; always beside words or a label. */
export function icon(paths: ReactNode): (props: SVGProps<SVGSVGElement>) => ReactNode {
  return function Icon(props) {
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
        focusable="false"
        {...props}
      >
        {paths}
      </svg>
    );
  };
}
