/**
 * Adds the optional platform packages that npm left out of package-lock.json because the registry
 * at hand did not serve them. Without their entries `npm ci` refuses the file wherever they are
 * served. Run by `npm run lockfile`.
 */
import { readFileSync, writeFileSync } from "node:fs";

type LockedPackage = {
  version: string;
  dev?: boolean;
  license?: string;
  engines?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  cpu?: string[];
  os?: string[];
  libc?: string[];
  optional?: boolean;
};

export type Lockfile = { packages: Record<string, LockedPackage> };

/**
 * Name and exact version of every optional dependency that has no entry, with the package that
 * wants it.
 */
export function missingPackages({
  packages,
}: Lockfile): { name: string; version: string; wantedBy: LockedPackage }[] {
  return Object.entries(packages).flatMap(([path, wantedBy]) =>
    Object.entries(wantedBy.optionalDependencies ?? {})
      .filter(
        ([name]) =>
          !(`node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages),
      )
      .map(([name, version]) => ({ name, version, wantedBy })),
  );
}

/**
 * What the name of a platform package says: `@biomejs/cli-linux-x64-musl` is for Linux, x64, musl.
 */
export function platformOf(name: string): Pick<LockedPackage, "os" | "cpu" | "libc"> | undefined {
  const os = ["android", "darwin", "win32", "linux", "freebsd"].find((one) =>
    name.includes(`-${one}`),
  );
  const cpu = ["arm64", "x64", "riscv64", "ia32", "arm"].find((one) => name.includes(`-${one}`));
  if (os === undefined || cpu === undefined) return undefined;
  return {
    os: [os],
    cpu: [cpu],
    ...(os === "linux" ? { libc: [name.includes("musl") ? "musl" : "glibc"] } : {}),
  };
}

function complete(lockfile: Lockfile): Lockfile {
  const added = missingPackages(lockfile).map(({ name, version, wantedBy }) => {
    const platform = platformOf(name);
    if (platform === undefined || !/^\d/.test(version))
      throw new Error(`Cannot complete ${name}@${version}.`);
    const { dev, license, engines } = wantedBy;
    const entry: LockedPackage = {
      version,
      ...platform,
      optional: true,
      ...(dev === undefined ? {} : { dev }),
      ...(license === undefined ? {} : { license }),
      ...(engines === undefined ? {} : { engines }),
    };
    return [`node_modules/${name}`, entry] as const;
  });
  const sorted = [...Object.entries(lockfile.packages), ...added].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return { ...lockfile, packages: Object.fromEntries(sorted) };
}

if (import.meta.main) {
  const file = new URL("../../package-lock.json", import.meta.url);
  const lockfile = complete(JSON.parse(readFileSync(file, "utf8")) as Lockfile);
  writeFileSync(file, `${JSON.stringify(lockfile, null, 2)}\n`);
}
