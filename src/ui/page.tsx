import './theme/mantine-styles.ts';
import './theme/base.css';
import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { App } from './app.tsx';
import { StoresProvider, type AppStores } from './stores/app-stores.tsx';
import { resolveCssVariables, theme } from './theme/theme.ts';

/** The whole page on its stores. `scheme` overrules the user's choice of light or dark; for tests. */
export function Page({ stores, scheme }: { stores: AppStores; scheme?: 'light' | 'dark' }): ReactNode {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveCssVariables}
      defaultColorScheme="auto"
      {...(scheme === undefined ? {} : { forceColorScheme: scheme })}
    >
      <StoresProvider stores={stores}>
        <App />
      </StoresProvider>
    </MantineProvider>
  );
}
