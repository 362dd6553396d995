import { Button, SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { COLOR_MAP_NAMES, type ColorMapName } from '#core/display/color-maps.ts';
import type { OverlayColors } from '#core/display/composite.ts';
import { type Stretch, STRETCHES } from '#core/display/tone.ts';
import type { TaskView } from '#protocol/view.ts';
import { useViewer } from '../viewer-store.ts';
import { BrightnessHistogram } from './brightness-histogram.tsx';
import { ColorRamp } from './color-ramp.tsx';
import { DifferenceControls } from './difference-controls.tsx';
import classes from './display-panel.module.css';

const OVERLAY_CHOICES: readonly { value: OverlayColors; label: string; hint: string }[] = [
  {
    value: 'magenta-green',
    label: 'Magenta + green',
    hint: 'Post magenta, pre green: where both agree, white.',
  },
  { value: 'red-green', label: 'Red + green', hint: 'Post red, pre green: where both agree, yellow.' },
];
const MAP_LABELS: Readonly<Record<ColorMapName, string>> = {
  gray: 'Gray',
  viridis: 'Viridis',
  magma: 'Magma',
};
const STRETCH_LABELS: Readonly<Record<Stretch, string>> = { linear: 'Linear', sqrt: 'Root', asinh: 'Asinh' };
const LAYER_COLORS: Readonly<Record<OverlayColors, { post: string; pre: string }>> = {
  'magenta-green': { post: '#e03ae0', pre: '#2fb344' },
  'red-green': { post: '#e03131', pre: '#2fb344' },
};

/** How the picture looks: colours, brightness of each layer, and the scale and limits of the difference. */
export function DisplayPanel({ view }: { view: TaskView }): ReactNode {
  return (
    <div className={classes['panel']}>
      <Brightness view={view} />
      <Colors />
      <DifferenceControls view={view} />
    </div>
  );
}

function Brightness({ view }: { view: TaskView }): ReactNode {
  const ranges = useViewer((state) => state.display.ranges);
  const colors = useViewer((state) => LAYER_COLORS[state.display.overlayColors]);
  const stretch = useViewer((state) => state.display.stretch);
  const setRange = useViewer((state) => state.setRange);
  const setDisplay = useViewer((state) => state.setDisplay);
  const resetRanges = useViewer((state) => state.resetRanges);
  const { display, histograms } = view;
  return (
    <section aria-labelledby="display-brightness">
      <div className={classes['rowBetween']}>
        <h3 className={classes['heading']} id="display-brightness">
          Brightness
        </h3>
        <Button size="compact-xs" variant="default" onClick={resetRanges}>
          Auto
        </Button>
      </div>
      <BrightnessHistogram
        name="Post"
        color={colors.post}
        counts={histograms.post}
        max={display.max}
        autoHigh={display.postVmax}
        range={ranges.post}
        onChange={(low, high) => setRange('post', low, high)}
      />
      <BrightnessHistogram
        name="Pre"
        color={colors.pre}
        counts={histograms.pre}
        max={display.max}
        autoHigh={display.preVmax}
        range={ranges.pre}
        onChange={(low, high) => setRange('pre', low, high)}
      />
      <div className={classes['field']}>
        <span id="display-stretch">Stretch</span>
        <SegmentedControl
          size="xs"
          aria-labelledby="display-stretch"
          value={stretch}
          onChange={(value) => setDisplay({ stretch: value })}
          data={STRETCHES.map((value) => ({ value, label: STRETCH_LABELS[value] }))}
        />
      </div>
    </section>
  );
}

function Colors(): ReactNode {
  const overlayColors = useViewer((state) => state.display.overlayColors);
  const colorMap = useViewer((state) => state.display.colorMap);
  const setDisplay = useViewer((state) => state.setDisplay);
  return (
    <section aria-labelledby="display-colors">
      <h3 className={classes['heading']} id="display-colors">
        Colours
      </h3>
      <div className={classes['field']}>
        <span id="display-overlay">Overlay</span>
        <SegmentedControl
          size="xs"
          aria-labelledby="display-overlay"
          value={overlayColors}
          onChange={(value) => setDisplay({ overlayColors: value })}
          data={OVERLAY_CHOICES.map(({ value, label }) => ({ value, label }))}
        />
        <p className={classes['hint']}>{OVERLAY_CHOICES.find((one) => one.value === overlayColors)?.hint}</p>
      </div>
      <div className={classes['field']}>
        <span id="display-map">One layer</span>
        <SegmentedControl
          size="xs"
          aria-labelledby="display-map"
          value={colorMap}
          onChange={(value) => setDisplay({ colorMap: value })}
          data={COLOR_MAP_NAMES.map((value) => ({ value, label: MAP_LABELS[value] }))}
        />
        <ColorRamp name={colorMap} />
      </div>
    </section>
  );
}
