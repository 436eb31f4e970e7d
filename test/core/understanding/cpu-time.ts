/** Calls before measuring, so that the engine has compiled what it is going to. */
const WARM_UP_CALLS = 5;
const MEASURED_CALLS = 9;

/** The median CPU time of one call in ms: other processes on the machine do not count. */
export function medianCpuMs(call: () => unknown): number {
  for (let round = 0; round < WARM_UP_CALLS; round += 1) call();
  const times = Array.from({ length: MEASURED_CALLS }, () => {
    const before = process.cpuUsage();
    call();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  return times.toSorted((one, other) => one - other)[Math.floor(MEASURED_CALLS / 2)] ?? 0;
}
