/** Which byte of a number comes first: the lowest or the highest. */
export type ByteOrder = 'little-endian' | 'big-endian';
