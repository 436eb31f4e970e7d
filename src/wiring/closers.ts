/** What has to be closed at the end, the newest first. */
export type Closers = (() => Promise<void> | void)[];
