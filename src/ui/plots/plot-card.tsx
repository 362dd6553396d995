import { ActionIcon, Button, Modal, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import classes from './plots-panel.module.css';
import { savePng } from './save-png.ts';

/** Plots that are about to be scrolled to are drawn this far ahead. */
const DRAW_AHEAD = '200px';

/** The frame of a plot or picture: title, the drawing, what it says in words, PNG and enlarge buttons. */
export function PlotCard(props: {
  title: string;
  summary: string;
  /** Name of the PNG file. */
  fileName: string;
  makePng: () => Promise<Uint8Array<ArrayBuffer> | null>;
  small: ReactNode;
  large: ReactNode;
}): ReactNode {
  const [enlarged, enlarge] = useDisclosure(false);
  const ref = useRef<HTMLElement>(null);
  const seen = useSeen(ref);
  return (
    <figure className={classes['card']} ref={ref} aria-label={props.title}>
      <div className={classes['cardHead']}>
        <h3 className={classes['title']}>{props.title}</h3>
        <Tooltip label="Enlarge" openDelay={400}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Enlarge: ${props.title}`}
            onClick={enlarge.open}
          >
            <EnlargeIcon />
          </ActionIcon>
        </Tooltip>
        <PngButton {...props} />
      </div>
      {seen ? props.small : <div className={classes['plot']} />}
      <figcaption className={classes['summary']}>{props.summary}</figcaption>
      <Modal opened={enlarged} onClose={enlarge.close} title={props.title} size="min(1200px, 94vw)">
        {props.large}
        <p className={classes['summary']}>{props.summary}</p>
      </Modal>
    </figure>
  );
}

function PngButton(props: Pick<Parameters<typeof PlotCard>[0], 'title' | 'fileName' | 'makePng'>): ReactNode {
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle');
  const save = async (): Promise<void> => {
    setState('busy');
    try {
      const bytes = await props.makePng();
      if (bytes !== null) savePng(bytes, props.fileName);
      setState('idle');
    } catch {
      setState('failed');
    }
  };
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={state === 'busy'}
      aria-label={`Save as PNG: ${props.title}`}
      onClick={() => void save()}
    >
      {state === 'failed' ? 'PNG failed, again' : 'PNG'}
    </Button>
  );
}

/** Whether an element has come into view once. */
function useSeen(ref: React.RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (ref.current === null || seen) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && setSeen(true),
      { rootMargin: DRAW_AHEAD },
    );
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [ref, seen]);
  return seen;
}

function EnlargeIcon(): ReactNode {
  return (
    <svg
      width="14"
      height="14"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      aria-hidden="true"
    >
      <path d="M9.5 2.5H13.5V6.5M13.5 2.5 9 7M6.5 13.5H2.5V9.5M2.5 13.5 7 9" />
    </svg>
  );
}
