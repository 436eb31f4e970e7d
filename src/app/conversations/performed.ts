import type { ResultEvent } from "../../core/conversation/events.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import type { Tables } from "../../storage/store.ts";

/** What came back for a request, and what is to be written in the commit of the turn that asked. */
export type Performed = {
  event: ResultEvent;
  write?: (tables: Tables) => Promise<void>;
  /**
   * Whoever asked is nobody any more after that commit: what the turn says stands in this chat,
   * which `write` makes in the place of theirs.
   */
  goesOnIn?: Conversation;
};

/** Asked in a transaction that writes: whether whoever set this off may still do it. */
export type StillMay = (tables: Tables) => Promise<boolean>;
