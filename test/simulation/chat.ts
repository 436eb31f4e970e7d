/** What can be chosen in a chat, where it stands now. */
export type Button = {
  label: string;
  /** It stands below an earlier question than the newest. */
  isOld: boolean;
  press(): Promise<boolean>;
};

/**
 * One person's chat with us, on one platform. Whatever is done is done until it has surely arrived;
 * false when the person gave up.
 */
export interface Chat {
  readonly channel: "web" | "telegram" | "wechat";
  /** As our database names it. */
  readonly address: string;
  /** The address of the person's own connection, for pages. */
  readonly ip: string;
  open(language: "zh-CN" | "en"): Promise<boolean>;
  say(text: string): Promise<boolean>;
  /** A card password, the way this platform takes it. */
  tell(password: string): Promise<boolean>;
  photo(bytes: Uint8Array<ArrayBuffer>): Promise<boolean>;
  /** A second time what was just done, as a finger or a bad line does it. */
  again(): Promise<boolean>;
  /** Everything that stands on the screen, oldest first, with the addresses in it. */
  read(): Promise<readonly string[]>;
  /** The page for a password that has done its work, where this platform has any. */
  usedPage(): string | undefined;
  /** What the person typed as a password and can still see there. */
  visibleSecrets(): readonly string[];
  /** Oldest first; those of earlier questions are among them. */
  buttons(): Promise<readonly Button[]>;
}

/** The path of the last page of ours that is named on the screen. */
export function lastPath(
  screen: readonly string[],
  beginning: "/pay/" | "/secret/",
): string | undefined {
  const places = screen.flatMap((text) => [...text.matchAll(/\/(?:pay|secret)\/[\w-]+/g)]);
  return places.map(([path]) => path).findLast((path) => path.startsWith(beginning));
}
