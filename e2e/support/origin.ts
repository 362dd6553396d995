/** Port of the tests' own server; beside the app's, so that a running app is left in peace. */
export const E2E_PORT = 4174;

/** What the tests look at: the build, with the app's headers. */
export const E2E_ORIGIN = `http://127.0.0.1:${E2E_PORT}/`;
