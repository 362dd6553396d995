import type { PlotTheme } from '../plot-figure.ts';

/** A panel of a picture: what to draw, its title, and what is drawn over it. */
export interface PicturePanel {
  readonly title: string;
  readonly image: HTMLCanvasElement;
  /** Draws over the image, in its pixels. */
  annotate?(context: CanvasRenderingContext2D): void;
}

/** How a picture is drawn. */
export interface PictureOptions {
  /** Longer side of a panel, in px. */
  readonly longestPx: number;
  readonly theme: PlotTheme;
  /** Without titles and legend. */
  readonly bare: boolean;
}

/** Sizes relative to the height of the text, which follows the image. */
const TEXT_SHARE = 1 / 42;
const SMALLEST_TEXT_PX = 12;
const LINE = 1.8;
const GAP = 1;
const FONT = '"Segoe UI", Roboto, Helvetica, Arial, sans-serif';

/** Height of the text in a picture with panels of this width, in px. */
export function textHeightOf(panelWidth: number): number {
  return Math.max(SMALLEST_TEXT_PX, Math.round(panelWidth * TEXT_SHARE));
}

/** Panels beside each other without any text: for a page that has the words beside the picture. */
export function joinPanels(panels: readonly PicturePanel[]): HTMLCanvasElement {
  const { width = 1, height = 1 } = panels[0]?.image ?? {};
  const gap = Math.round(width / 60);
  const canvas = document.createElement('canvas');
  canvas.width = panels.length * width + (panels.length - 1) * gap;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) return canvas;
  for (const [i, panel] of panels.entries()) drawPanel(context, panel, { x: i * (width + gap), y: 0 });
  return canvas;
}

/** Panels beside each other with their titles above; `legend` is drawn into a line of its own below. */
export function framePicture(
  panels: readonly PicturePanel[],
  theme: PlotTheme,
  legend: (
    context: CanvasRenderingContext2D,
    box: { x: number; y: number; width: number; text: number },
  ) => void,
): HTMLCanvasElement {
  const { width = 1, height = 1 } = panels[0]?.image ?? {};
  const text = textHeightOf(width);
  const gap = Math.round(GAP * text);
  const line = Math.round(LINE * text);
  const canvas = document.createElement('canvas');
  canvas.width = panels.length * width + (panels.length + 1) * gap;
  canvas.height = height + 3 * line + gap;
  const context = canvas.getContext('2d');
  if (context === null) return canvas;
  context.fillStyle = theme.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.font = `600 ${text}px ${FONT}`;
  context.textBaseline = 'middle';
  for (const [i, panel] of panels.entries()) {
    const x = gap + i * (width + gap);
    context.fillStyle = theme.text;
    context.fillText(panel.title, x, line / 2 + gap / 2);
    drawPanel(context, panel, { x, y: line + gap / 2 });
  }
  context.font = `${text}px ${FONT}`;
  context.fillStyle = theme.text;
  legend(context, { x: gap, y: height + line + gap, width: canvas.width - 2 * gap, text });
  return canvas;
}

function drawPanel(
  context: CanvasRenderingContext2D,
  panel: PicturePanel,
  at: { readonly x: number; readonly y: number },
): void {
  const { width, height } = panel.image;
  context.save();
  context.translate(at.x, at.y);
  context.beginPath();
  context.rect(0, 0, width, height);
  context.clip();
  context.drawImage(panel.image, 0, 0);
  panel.annotate?.(context);
  context.restore();
}
