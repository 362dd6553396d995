/** Median size of a normal variable of standard deviation 1: 50 of 100 lie nearer to its mean. */
export const NORMAL_MEDIAN = 0.6745;
