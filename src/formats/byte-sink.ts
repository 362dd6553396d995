/** Where bytes are written in order: a file in the user's folder, a download, or memory in a test. */
export interface ByteSink {
  /** The bytes may be reused by the caller once the promise resolves. */
  write(bytes: Uint8Array): Promise<void>;
}
