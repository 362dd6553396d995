import { type RefObject, useEffect } from 'react';

/**
 * Gives the focus to the picture after a choice among views or stages by the pointer, so that the arrow keys pan and do
 * not go on choosing. Choices by the keyboard keep the focus where it is.
 */
export function useFocusAfterPick(
  panelRef: RefObject<HTMLElement | null>,
  canvasRef: RefObject<HTMLElement | null>,
): void {
  useEffect(() => {
    const panel = panelRef.current;
    if (panel === null) return;
    const pick = (event: MouseEvent): void => {
      const byPointer = event.detail > 0;
      const among = event.target instanceof Element && event.target.closest('[role="radiogroup"]') !== null;
      if (byPointer && among) setTimeout(() => canvasRef.current?.focus({ preventScroll: true }));
    };
    panel.addEventListener('click', pick);
    return () => panel.removeEventListener('click', pick);
  }, [panelRef, canvasRef]);
}
