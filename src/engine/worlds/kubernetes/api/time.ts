/** Virtual time 0: the day after 1.9.0 came out. */
const epoch = 1_513_382_400_000;

/** RFC 3339 with whole seconds, as the API writes times. */
export const timeOf = (ms: number): string => `${new Date(epoch + ms).toISOString().slice(0, 19)}Z`;

/** Virtual milliseconds of such a time. */
export const msOf = (time: string): number => Date.parse(time) - epoch;
