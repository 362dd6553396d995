import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** Steel blue: calm beside fluorescence colours, and neither of the overlay's pairs. */
const LAKE: MantineColorsTuple = [
  '#edf5f9',
  '#d7e8f0',
  '#aed0e1',
  '#80b5cf',
  '#579dbf',
  '#3688af',
  '#27739a',
  '#1b5f82',
  '#164d6a',
  '#0f3a51',
];

/** Cool grays for the dark scheme, text to background. */
const DARK: MantineColorsTuple = [
  '#dde3e8',
  '#b6c0c9',
  '#9aa6b1',
  '#6f7c88',
  '#39434c',
  '#2a323a',
  '#20272e',
  '#161b20',
  '#11161a',
  '#0c1013',
];

const GRAY: MantineColorsTuple = [
  '#f6f8f9',
  '#eef1f4',
  '#e1e6ea',
  '#d0d7dd',
  '#b3bdc6',
  '#87939e',
  '#5b6771',
  '#434e58',
  '#2b343c',
  '#171d22',
];

/** The page's look: one type scale, a 4 px grid, small radii, visible focus. */
export const theme = createTheme({
  primaryColor: 'lake',
  primaryShade: { light: 7, dark: 6 },
  colors: { lake: LAKE, dark: DARK, gray: GRAY },
  white: '#ffffff',
  black: '#171d22',
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.5', xl: '1.35' },
  spacing: { xs: '0.25rem', sm: '0.5rem', md: '0.75rem', lg: '1rem', xl: '1.5rem' },
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'sm',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.75rem', lineHeight: '1.25' },
      h2: { fontSize: '1.25rem', lineHeight: '1.3' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  focusRing: 'auto',
  respectReducedMotion: true,
  cursorType: 'pointer',
  // Plain objects: the components themselves come with the parts that use them.
  components: {
    Button: { defaultProps: { size: 'sm' }, styles: { root: { fontWeight: 500 } } },
    InputWrapper: {
      styles: { label: { fontWeight: 500 }, description: { fontSize: 'var(--mantine-font-size-xs)' } },
    },
    // Bars move ten times a second: gliding from one place to the next would paint the page all the time, which takes a
    // software renderer a quarter of two cores.
    ProgressRoot: { defaultProps: { transitionDuration: 0 } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } },
    Tooltip: {
      defaultProps: {
        openDelay: 400,
        multiline: true,
        maw: 320,
        events: { hover: true, focus: true, touch: true },
      },
    },
    Tabs: { defaultProps: { keepMounted: false } },
    NumberInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', allowDeselect: false } },
    Switch: {
      defaultProps: { size: 'sm' },
      styles: { description: { fontSize: 'var(--mantine-font-size-xs)' } },
    },
    Checkbox: { defaultProps: { size: 'sm' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Progress: { defaultProps: { size: 6, radius: 'xs', transitionDuration: 120 } },
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.5 },
        transitionProps: { duration: 120 },
      },
    },
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 100 } } },
    Alert: { defaultProps: { radius: 'md' } },
  },
});

/** Tokens that the library derives too faintly for 4.5:1, and the page's own ones. */
export const resolveCssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f3f5f7',
    '--mantine-color-dimmed': '#56616b',
    '--mantine-color-placeholder': '#65717b',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-disabled-color': '#65717b',
    '--page-panel': '#ffffff',
    '--page-raised': '#ffffff',
    '--page-sunken': '#e9edf0',
    '--page-line': '#d9dfe4',
    '--page-line-strong': '#87939e',
    '--page-accent-soft': '#e4eff5',
    '--page-progress': '#27739a',
    '--page-good': '#1a6b3c',
    '--page-good-soft': '#e3f3e9',
    '--page-caution': '#835100',
    '--page-caution-soft': '#fdf1d8',
    '--page-bad': '#b3261e',
    '--page-bad-soft': '#fce8e6',
    '--page-pre': '#1f7a3d',
    '--page-post': '#a8228f',
  },
  dark: {
    '--mantine-color-body': '#11161a',
    '--mantine-color-dimmed': '#9aa6b1',
    '--mantine-color-placeholder': '#8b97a2',
    '--mantine-color-error': '#ff9a90',
    '--mantine-color-disabled-color': '#8b97a2',
    '--mantine-color-anchor': '#80b5cf',
    '--page-panel': '#181e23',
    '--page-raised': '#20272e',
    '--page-sunken': '#0c1013',
    '--page-line': '#2a323a',
    '--page-line-strong': '#6f7c88',
    '--page-accent-soft': '#1a2f3b',
    '--page-progress': '#579dbf',
    '--page-good': '#7fd6a0',
    '--page-good-soft': '#16301f',
    '--page-caution': '#f0c064',
    '--page-caution-soft': '#33280f',
    '--page-bad': '#ff9a90',
    '--page-bad-soft': '#3a1a18',
    '--page-pre': '#6fd18d',
    '--page-post': '#ee7fd9',
  },
});
