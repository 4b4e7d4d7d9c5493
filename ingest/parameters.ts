/** Greatest payload of a recording, bytes: 60 s at 48 kHz and 32 bit are 11.5 MB (docs/design.md). */
export const mostRecordingBytes = 12 * 1024 * 1024;
/** Greatest payload of a JSON message, bytes. */
export const mostJsonBytes = 1024 * 1024;
/** Greatest chunk of a survey file, bytes (bridge.md 5.2); 256 KiB are suggested. */
export const mostChunkBytes = 1024 * 1024;
/** Greatest MQTT packet that the embedded broker reads: the greatest payload with its topic and header. */
export const mostPacketBytes = mostRecordingBytes + 64 * 1024;

/** What is dated further back or ahead than this is refused: the clock of the device is wrong. */
export const oldestDays = 400;
export const aheadMinutes = 10;

/** Length and rate of a clip (docs/design.md). */
export const clipSeconds = { least: 1, most: 60 } as const;
export const clipRateHz = { least: 2000, most: 48_000 } as const;

/** Greatest file of a survey, bytes (bridge.md 5.2). */
export const mostFileBytes = 64 * 1024 ** 2;
/** Files of an upload by page that a killed process left are dropped after so long, ms: no upload takes a day. */
export const spoolKeptMs = 86_400_000;
/** Open partial files of one device, bytes (bridge.md 5.2). */
export const mostOpenPartialBytes = 8 * 1024 ** 3;
/** Free space on the disk below which chunks must wait, bytes. */
export const leastFreeBytes = 512 * 1024 ** 2;
/** Seconds that a device is asked to wait before its next chunk when disk or queue are behind. */
export const slowDownSeconds = 5;
/** While chunks flow, progress is sent at least so often, ms (bridge.md 5.2). */
export const progressEveryMs = 500;

/** Messages that share one commit: the cost of a sync is shared, and one bad one costs a repeat of 64. */
export const mostInOneCommit = 64;

/** Results wait so long for others that end meanwhile, ms: one sync of the disk for all of them. Received
 *  messages do not wait: an external broker hands over the next only after the last. */
export const gatherMs = 15;

/** Waits after a transient fault, ms: they double from the first up to the longest, with jitter of half. */
export const firstWaitMs = 200;
export const longestWaitMs = 30_000;

/** An item that fails so often by our own fault becomes a dead letter (docs/design.md). */
export const mostAttempts = 3;
/** Seconds until a claimed item is free for others when its holder does not renew it. Shorter brings items of a
 *  killed process back sooner, longer forgives a longer standstill; what is done twice counts once anyway. */
export const leaseSeconds = 20;
/** Items that wait in memory for one worker thread; more would only make their leases old. */
export const itemsPerWorker = 8;
/** Greatest heap of one worker thread, MB: a photo of 64 MiB decodes within it; more ends the thread, not us. */
export const workerHeapMb = 768;

/** Recordings of the past that are read for one step of a reanalysis: some for each thread, and a lost step costs
 *  a second. */
export const recordingsAtOnce = 32;
/** While new recordings wait, a step of a reanalysis so often, ms: at most a hundredth of the time of a busy
 *  service, and a job moves even when nobody takes what waits. */
export const yieldMostMs = 10_000;
/** Seconds after which the job of a process that says nothing may be taken over; longer than `yieldMostMs`. */
export const jobLeaseSeconds = 30;

/** Poll for work that another process stored, or whose wait is over, ms. */
export const pollMs = 1000;

/** Nights are decided so long after the last arrival of one, ms, so that the sensors of a night come together … */
export const settleMs = 250;
/** … but at most so long after the first, ms. */
export const settleMostMs = 1000;

/** Earlier recordings of the same sensor that a new one is compared with (leak.md 7: 28 nights). */
export const historyRecordings = 28;

/** Name of a photo's small copy, beside its tiles. */
export const thumbnailName = "thumbnail.jpeg";

/** Begun files expire so long after their last chunk: a survey often goes on the next day (bridge.md 5.2). */
export const abandonedAfterDays = 7;
/** How often that is looked after, ms. */
export const sweepMs = 3_600_000;

/** Nights back that a night's anomaly looks at: 28 of baseline and the lag of 3 (leak.md 7). */
export const nightsInBaseline = 31;
/** Nights decided with one reading of the book: bounds the memory, some thousand sensors take about 100 MB. */
export const nightsInOneReading = 16;
/** Pairs of sensors that are correlated in one task of a thread: 30 sensors' clips of 160 kB in memory at most,
 *  and a task that ends within a second. Smaller reads each clip in more tasks. */
export const pairsInOneTask = 24;
/** Half of the night window around its centre (leak.md 1: 02:00 to 04:00), ms. */
export const windowHalfMs = 3_600_000;
/** How often snoozes that are over are looked for, ms. */
export const snoozeCheckMs = 30_000;
