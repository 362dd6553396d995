import './plotly-global.ts';
import Plotly from 'plotly.js/lib/core';
import bar from 'plotly.js/lib/bar';
import heatmap from 'plotly.js/lib/heatmap';

Plotly.register([bar, heatmap]);

/** Plotly with the traces that the plots use: bars, heat maps, and lines, which the core has. Loaded when first needed. */
export { Plotly };
