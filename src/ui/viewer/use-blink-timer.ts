import { useReducedMotion } from '@mantine/hooks';
import { useEffect } from 'react';
import { useViewer, viewerStore } from './viewer-store.ts';

/** Flips A and B while the blink plays. Who asked for less motion flips by hand: the timer then stands still. */
export function useBlinkTimer(): void {
  const playing = useViewer((state) => state.mode === 'blink' && state.blink.playing);
  const hertz = useViewer((state) => state.blink.hertz);
  const calm = useReducedMotion();
  useEffect(() => {
    if (!playing) return;
    if (calm) {
      viewerStore.getState().setBlink({ playing: false });
      return;
    }
    const timer = setInterval(() => viewerStore.getState().flip(), MS_PER_SECOND / (2 * hertz));
    return () => clearInterval(timer);
  }, [playing, hertz, calm]);
}

const MS_PER_SECOND = 1000;
