/** Plain data, as JSON keeps it: no NaN, no infinities, no undefined. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What was found under a key. A record that cannot be trusted is `damaged`: never silently absent, never half read. */
export type RecordReading =
  | { readonly kind: 'found'; readonly value: JsonValue }
  | { readonly kind: 'absent' }
  | { readonly kind: 'damaged'; readonly key: string; readonly reason: string };

/** A record in the store, for lists. */
export interface RecordEntry {
  readonly key: string;
  readonly bytes: number;
}

/** Small records under keys of any text (1 to 1,000 characters); `/` has no meaning but in prefixes. */
export interface RecordStore {
  /**
   * Replaces a record at once and wholly: a reader, or a crash, sees the old one or the new one. Throws `storage-full`,
   * `invalid-argument` for a value that JSON cannot keep.
   */
  put(key: string, value: JsonValue): Promise<void>;
  get(key: string): Promise<RecordReading>;
  /** Records whose key starts with the prefix (all for ''), in code-point order; damaged ones too. */
  list(prefix: string): Promise<readonly RecordEntry[]>;
  /** No error where there is none. */
  delete(key: string): Promise<void>;
}
