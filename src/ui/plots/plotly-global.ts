// A module that Plotly asks whether the pointer can hover reads Node's name of the global object. Imported before Plotly.
if (!('global' in globalThis)) Object.defineProperty(globalThis, 'global', { value: globalThis });

export {};
