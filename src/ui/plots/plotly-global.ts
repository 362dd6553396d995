/** A module that Plotly asks whether the pointer can hover reads Node's name of the global object. */
function nameGlobalObject(): void {
  if (!('global' in globalThis)) Object.defineProperty(globalThis, 'global', { value: globalThis });
}

// Runs on import, which comes before Plotly's.
nameGlobalObject();
