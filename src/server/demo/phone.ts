/** A phone of a chat platform's sandbox, as a person would hold it. */
export type DemoPhone = {
  platform: "telegram" | "wechat";
  messages(): readonly DemoMessage[];
  start(): Promise<void>;
  say(text: string): Promise<void>;
  pick(value: string): Promise<void>;
  photo(picture: Uint8Array): Promise<void>;
};

/** Words that open a page. */
export type DemoLink = { label: string; href: string };

/** What the phone shows, one bubble of it. */
export type DemoMessage = {
  /** Unique on this phone. A message that is not there any more was deleted. */
  id: string;
  from: "person" | "bot";
  /** The text in order: words, and words that open a page. */
  parts: readonly (string | DemoLink)[];
  /** Buttons that open a page. */
  links?: readonly DemoLink[];
  choices?: readonly { label: string; value: string }[];
  picture?: Uint8Array;
};
