/** A new time is shown when the talk paused for this long. */
const pauseMs = 5 * 60_000;

/**
 * The times between the messages, as messengers show them: `14:05`, `昨天 14:05`, `3月8日 14:05`. China
 * time, like every other time the bot writes.
 *
 * @param {string} language
 * @param {{ today: string, yesterday: string }} words
 */
export function createTimes(language, { today, yesterday }) {
  const zone = { timeZone: "Asia/Shanghai" };
  const clock = new Intl.DateTimeFormat(language, {
    ...zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const date = new Intl.DateTimeFormat(language, { ...zone, month: "short", day: "numeric" });
  const day = new Intl.DateTimeFormat("en-CA", {
    ...zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });

  /** @param {number} atMs @param {number} nowMs */
  function dayName(atMs, nowMs) {
    if (day.format(atMs) === day.format(nowMs)) return today;
    if (day.format(atMs) === day.format(nowMs - 86_400_000)) return yesterday;
    return date.format(atMs);
  }

  return {
    /** @param {number} atMs */
    clock: (atMs) => clock.format(atMs),

    /**
     * What stands above a message; undefined when it follows closely on the one before.
     * @param {number} atMs
     * @param {number | undefined} previousMs
     * @param {number} nowMs
     */
    above(atMs, previousMs, nowMs) {
      const newDay = previousMs === undefined || day.format(previousMs) !== day.format(atMs);
      if (newDay) return `${dayName(atMs, nowMs)} ${clock.format(atMs)}`;
      return atMs - previousMs >= pauseMs ? clock.format(atMs) : undefined;
    },
  };
}
