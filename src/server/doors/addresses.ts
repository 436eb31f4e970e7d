import { BlockList, isIP } from "node:net";

/** Whose word is taken. */
export type Addresses = { includes(address: string): boolean };

/** Addresses and ranges (`10.0.0.0/8`) of either kind, as the configuration has checked them. */
export function addressesOf(list: readonly string[]): Addresses {
  const known = new BlockList();
  for (const one of list) {
    const [written = "", bits] = one.split("/");
    const address = withoutZone(written);
    if (bits === undefined) known.addAddress(address, kindOf(address));
    else known.addSubnet(address, Number(bits), kindOf(address));
  }
  return {
    includes(written) {
      const address = withoutZone(written);
      return isIP(address) !== 0 && known.check(address, kindOf(address));
    },
  };
}

/** `fe80::1%eth0`: through which cable it comes says nothing about who it is. */
function withoutZone(address: string): string {
  return address.split("%")[0] ?? "";
}

function kindOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 6 ? "ipv6" : "ipv4";
}
